/** Okta's domains: the Admin Console of `acme.okta.com` is at `acme-admin.okta.com`. Custom domains do not tell theirs. */
const ORG =
  /^([a-z0-9-]+)\.(okta\.com|oktapreview\.com|okta-emea\.com|okta-gov\.com|okta\.mil|okta-miltest\.com|trex-govcloud\.com)$/;

/** Where something stands in the Admin Console of an org; undefined where the org's domain does not tell. */
function adminConsole(domain: string, ...path: string[]): string | undefined {
  const [, org, okta] = ORG.exec(domain) ?? [];
  if (!org || !okta || path.includes('')) return undefined;
  return `https://${org}-admin.${okta}/admin/${path.map(encodeURIComponent).join('/')}`;
}

/** Who is assigned to an app. */
export function appAssignmentsInOkta(
  domain: string,
  app: { name: string; oktaId: string },
): string | undefined {
  const page = adminConsole(domain, 'app', app.name, 'instance', app.oktaId);
  return page && `${page}/#tab-assignments`;
}

export function groupInOkta(domain: string, group: { oktaId: string }): string | undefined {
  return adminConsole(domain, 'group', group.oktaId);
}

export function userInOkta(domain: string, user: { oktaId: string }): string | undefined {
  return adminConsole(domain, 'user', 'profile', 'view', user.oktaId);
}
