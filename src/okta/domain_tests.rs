//! What people type as their Okta domain, good and bad, as one table.

use proptest::prelude::*;

use super::DomainError::{Address, Empty, Name, NotAnOrg, Path, Port, Private, Scheme, TooLong, UserInfo};
use super::*;

fn parse(text: &str) -> Result<String, DomainError> {
    Domain::parse(text, &AllowHosts::default()).map(|domain| domain.to_string())
}

#[test]
fn domains_that_can_be_an_org() {
    let long_label = "a".repeat(63);
    for (text, host) in [
        ("acme.okta.com", "acme.okta.com"),
        ("https://acme.okta.com/", "acme.okta.com"),
        ("HTTPS://acme.okta.com", "acme.okta.com"),
        ("  acme.okta.com \n", "acme.okta.com"),
        ("ACME.okta.com", "acme.okta.com"),
        ("acme-admin.okta.com", "acme.okta.com"),
        ("https://Acme-Admin.OktaPreview.com", "acme.oktapreview.com"),
        ("acme-admin-admin.okta.com", "acme.okta.com"),
        ("acme.okta.com.", "acme.okta.com"),
        ("acme.okta-emea.com", "acme.okta-emea.com"),
        ("acme.okta-gov.com", "acme.okta-gov.com"),
        ("acme-admin.okta.mil", "acme.okta.mil"),
        ("acme.okta-miltest.com", "acme.okta-miltest.com"),
        ("acme.trex-govcloud.com", "acme.trex-govcloud.com"),
        ("dev-33855097.okta.com", "dev-33855097.okta.com"),
        ("login.acme.com", "login.acme.com"),
        ("acme-admin.example.com", "acme-admin.example.com"),
        ("sso.bücher.example", "sso.xn--bcher-kva.example"),
        ("notokta.com", "notokta.com"),
        ("acme.okta.com.evil.example", "acme.okta.com.evil.example"),
        (
            &format!("{long_label}.okta.com"),
            &format!("{long_label}.okta.com"),
        ),
    ] {
        assert_eq!(parse(text).as_deref(), Ok(host), "{text}");
    }
}

#[test]
fn texts_that_are_not_the_domain_of_an_org() {
    for (text, fault) in [
        ("", Empty),
        ("   ", Empty),
        (&"a.".repeat(1_500), TooLong),
        (&format!("{}example.com", "abcdefgh.".repeat(30)), TooLong),
        ("http://acme.okta.com", Scheme),
        ("ftp://acme.okta.com", Scheme),
        ("file:///etc/passwd", Scheme),
        ("https://user:secret@acme.okta.com", UserInfo),
        ("acme.okta.com@evil.example", UserInfo),
        ("acme.okta.com:443", Port),
        ("https://acme.okta.com:8443/", Port),
        ("https://acme.okta.com/api/v1", Path),
        ("acme.okta.com//", Path),
        ("acme.okta.com?x=1", Path),
        ("acme.okta.com#x", Path),
        ("acme.okta.com\\@evil.example", Path),
        ("127.0.0.1", Address),
        ("127.0.0.1.", Address),
        ("2130706433", Address),
        ("0177.0.0.1", Address),
        ("0x7f.1", Address),
        ("0x7f000001", Address),
        ("127.1", Address),
        ("169.254.169.254", Address),
        ("１２７.０.０.１", Address),
        ("999.1.1.1", Address),
        ("[::1]", Address),
        ("::1", Address),
        ("[::ffff:10.0.0.1]", Address),
        ("https://[fd00:ec2::254]/", Address),
        ("acme", Name),
        ("acme..okta.com", Name),
        ("acme.okta.com..", Name),
        (".okta.com", Name),
        ("-acme.okta.com", Name),
        ("acme-.example.com", Name),
        ("ac me.okta.com", Name),
        ("acme_1.okta.com", Name),
        ("acme%2eokta.com", Name),
        ("ac\u{0}me.okta.com", Name),
        (&format!("{}.okta.com", "a".repeat(64)), Name),
        ("localhost", Private),
        ("acme.localhost", Private),
        ("printer.local", Private),
        ("metadata.google.internal", Private),
        ("metadata.azure.com", Private),
        ("instance-data.ec2.example", Private),
        ("1.0.0.127.in-addr.arpa", Private),
        ("okta.com", NotAnOrg),
        ("oktapreview.com", NotAnOrg),
        ("www.okta.com", NotAnOrg),
        ("login.okta.com", NotAnOrg),
        ("admin.okta.com", NotAnOrg),
        ("login-admin.okta.com", NotAnOrg),
        ("a.b.okta.com", NotAnOrg),
    ] {
        assert_eq!(parse(text), Err(fault), "{text}");
    }
}

#[test]
fn an_allowed_host_passes_as_it_is() {
    let allow: AllowHosts = "127.0.0.1:9100,[::1]:9300".parse().unwrap();
    let domain = Domain::parse("http://127.0.0.1:9100/", &allow).unwrap();
    assert_eq!(
        (domain.host(), domain.base_url().as_str()),
        ("127.0.0.1:9100", "http://127.0.0.1:9100/")
    );
    assert_eq!(Domain::parse(domain.host(), &allow).as_ref(), Ok(&domain));
    assert_eq!(Domain::parse("127.0.0.1:9101", &allow), Err(Port));
    assert_eq!(Domain::parse("127.0.0.1", &allow), Err(Address));
}

#[test]
fn links_of_the_org_and_of_its_admin_console_are_its_own() {
    let domain = Domain::parse("acme.okta.com", &AllowHosts::default()).unwrap();
    let owns = |url: &str| domain.owns(&Url::parse(url).unwrap());
    assert!(
        owns("https://acme.okta.com/x")
            && owns("https://ACME-admin.okta.com/x")
            && owns("https://acme.okta.com:443/")
    );
    assert!(
        !owns("http://acme.okta.com/x")
            && !owns("https://acme.okta.com:8443/")
            && !owns("https://evil.okta.com/")
    );
    assert!(!owns("https://u@acme.okta.com/") && !owns("https://acme.okta.com.evil.example/"));
}

proptest! {
    /// What is stored is read again on every sync: it must mean the same host then.
    #[test]
    fn parsing_twice_changes_nothing(text in "(https://)?[a-zA-Z0-9-]{1,12}(-admin){0,3}\\.(okta\\.com|oktapreview\\.com|example\\.org)[./]?") {
        if let Ok(host) = parse(&text) {
            prop_assert_eq!(parse(&host), Ok(host.clone()));
        }
    }

    #[test]
    fn no_text_breaks_the_parser(text in "\\PC{0,80}") {
        if let Ok(domain) = Domain::parse(&text, &AllowHosts::default()) {
            prop_assert_eq!(domain.base_url().as_str(), format!("https://{}/", domain.host()));
        }
    }
}
