const roles: Record<string, string> = {
  SUPER_ADMIN: 'Super administrator',
  ORG_ADMIN: 'Organization administrator',
  APP_ADMIN: 'Application administrator',
  USER_ADMIN: 'Group administrator',
  HELP_DESK_ADMIN: 'Help desk administrator',
  READ_ONLY_ADMIN: 'Read-only administrator',
  MOBILE_ADMIN: 'Mobile administrator',
  API_ACCESS_MANAGEMENT_ADMIN: 'API access management administrator',
  REPORT_ADMIN: 'Report administrator',
  GROUP_MEMBERSHIP_ADMIN: 'Group membership administrator',
  ACCESS_CERTIFICATIONS_ADMIN: 'Access certifications administrator',
  ACCESS_REQUESTS_ADMIN: 'Access requests administrator',
  WORKFLOWS_ADMIN: 'Workflows administrator',
};

/** What may be done with everything in the org. */
export const SUPER_ADMIN = 'SUPER_ADMIN';

/** An administrator role; one without words is told as Okta names it. */
export function roleWord(role: string): string {
  return roles[role] ?? role;
}
