/** Okta's domains: the Admin Console of `acme.okta.com` is at `acme-admin.okta.com`. Custom domains do not tell theirs. */
const HOST =
  /^([a-z0-9-]+?)(?:-admin)?\.(okta\.com|oktapreview\.com|okta-emea\.com|okta-gov\.com|okta\.mil|okta-miltest\.com|trex-govcloud\.com)$/;

/** Where the Admin Console of an org is; undefined where the domain, as it is known or was typed, does not tell. */
export function adminConsole(domain: string): string | undefined {
  const host = domain
    .trim()
    .toLowerCase()
    .replace(/^https:\/\//, '')
    .replace(/\/.*$/, '');
  const [, org, okta] = HOST.exec(host) ?? [];
  return org && okta ? `https://${org}-admin.${okta}/` : undefined;
}

/** Where something stands in it. */
function pageIn(domain: string, ...path: string[]): string | undefined {
  const console = adminConsole(domain);
  if (!console || path.includes('')) return undefined;
  return `${console}admin/${path.map(encodeURIComponent).join('/')}`;
}

/** Who is assigned to an app. */
export function appAssignmentsInOkta(
  domain: string,
  app: { name: string; oktaId: string },
): string | undefined {
  const page = pageIn(domain, 'app', app.name, 'instance', app.oktaId);
  return page && `${page}/#tab-assignments`;
}

export function groupInOkta(domain: string, group: { oktaId: string }): string | undefined {
  return pageIn(domain, 'group', group.oktaId);
}

export function userInOkta(domain: string, user: { oktaId: string }): string | undefined {
  return pageIn(domain, 'user', 'profile', 'view', user.oktaId);
}
