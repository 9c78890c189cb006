const modes: Record<string, string> = {
  SAML_2_0: 'SAML 2.0',
  SAML_1_1: 'SAML 1.1',
  OPENID_CONNECT: 'OpenID Connect',
  WS_FEDERATION: 'WS-Federation',
  BOOKMARK: 'A link, without single sign-on',
  AUTO_LOGIN: 'Password that Okta fills in',
  BASIC_AUTH: 'Password that Okta fills in',
  BROWSER_PLUGIN: 'Password that Okta fills in',
  SECURE_PASSWORD_STORE: 'Password that Okta fills in',
};

/** How Okta signs people in to an app; a mode without words is told as Okta names it. */
export function signOnWord(mode: string | null): string {
  return mode === null ? 'No sign-on by Okta' : (modes[mode] ?? mode);
}

/** Why an app to which nobody was ever seen to sign in may be in use all the same. */
export function whyUnseen(mode: string | null): string {
  if (mode === 'BOOKMARK') return 'It is only a link: Okta may not see who follows it.';
  if (mode === null) return 'Okta gives people their seats, but does not sign them in.';
  return 'People may sign in to it past Okta.';
}
