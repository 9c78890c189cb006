import { Link } from '@tanstack/react-router';
import type { OrgStateFragment } from '../api/generated/types';
import { PageHead } from '../parts/PageHead';

/** An address names an org that is not there for whoever looks: its figures are not replaced by another's. */
export function OtherOrgs({ domain, orgs }: { domain: string; orgs: readonly OrgStateFragment[] }) {
  return (
    <>
      <PageHead
        title="You do not see this org"
        lead={`${domain} is not connected, or your access is limited to others.`}
      />
      <ul>
        {orgs.map((org) => (
          <li key={org.id}>
            <Link to="/" search={{ org: org.domain }}>
              {org.name ?? org.domain}
            </Link>{' '}
            {org.name && org.domain}
          </li>
        ))}
      </ul>
    </>
  );
}
