//! Where events come from: places, addresses and browsers, ready as JSON.

/// City, country and coordinates, as `geographicalContext` has them.
pub(crate) const PLACES: [&str; 6] = [
    r#"{"city":"San Francisco","state":"California","country":"United States","postalCode":"94105","geolocation":{"lat":37.7852,"lon":-122.3874}}"#,
    r#"{"city":"Berlin","state":"Land Berlin","country":"Germany","postalCode":"10115","geolocation":{"lat":52.5319,"lon":13.3849}}"#,
    r#"{"city":"São Paulo","state":"São Paulo","country":"Brazil","postalCode":"01000","geolocation":{"lat":-23.5475,"lon":-46.6361}}"#,
    r#"{"city":"Tokyo","state":"Tokyo","country":"Japan","postalCode":"100-0001","geolocation":{"lat":35.6895,"lon":139.6917}}"#,
    r#"{"city":"Pune","state":"Maharashtra","country":"India","postalCode":"411001","geolocation":{"lat":18.5196,"lon":73.8554}}"#,
    r#"{"city":null,"state":null,"country":"United Kingdom","postalCode":null,"geolocation":{"lat":51.4964,"lon":-0.1224}}"#,
];

/// `userAgent` and `device`.
pub(crate) const BROWSERS: [(&str, &str); 4] = [
    (
        r#"{"rawUserAgent":"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/123.0.0.0 Safari/537.36","os":"Mac OS 14.4.1 (Sonoma)","browser":"CHROME"}"#,
        "Computer",
    ),
    (
        r#"{"rawUserAgent":"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.0.0 Safari/537.36 Edg/124.0.0.0","os":"Windows 10","browser":"EDGE"}"#,
        "Computer",
    ),
    (
        r#"{"rawUserAgent":"Mozilla/5.0 (Linux; Android 11; ONEPLUS A6013) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/104.0.0.0 Mobile Safari/537.36","os":"Android 1.x","browser":"CHROME"}"#,
        "Mobile",
    ),
    (
        r#"{"rawUserAgent":"Mozilla/5.0 (X11; Linux x86_64; rv:125.0) Gecko/20100101 Firefox/125.0","os":"Linux","browser":"FIREFOX"}"#,
        "Computer",
    ),
];

/// Networks, as `securityContext` has them.
pub(crate) const NETWORKS: [&str; 3] = [
    r#"{"asNumber":7018,"asOrg":"at&t corp.","isp":"att services inc","domain":"sbcglobal.net","isProxy":false}"#,
    r#"{"asNumber":3320,"asOrg":"deutsche telekom ag","isp":"deutsche telekom ag","domain":"t-ipconnect.de","isProxy":false}"#,
    r#"{"asNumber":null,"asOrg":null,"isp":null,"domain":null,"isProxy":null}"#,
];
