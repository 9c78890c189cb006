import { useNavigate } from '@tanstack/react-router';
import type { OrgView } from '../org/org';
import { Select } from '../parts/Select';
import css from './OrgPicker.module.css';

/** Which org is shown; with a single one, its name. */
export function OrgPicker({ view: { org, orgs } }: { view: OrgView }) {
  const navigate = useNavigate();
  if (orgs.length === 1) {
    return (
      <p className={css.single}>
        <strong>{org.name ?? org.domain}</strong>
        {org.name && <span>{org.domain}</span>}
      </p>
    );
  }
  return (
    <Select
      label="Okta org"
      hideLabel
      value={org.domain}
      choices={orgs.map(({ domain, name, status }) => ({
        id: domain,
        // Several orgs of a company may have its name.
        label: `${name && orgs.filter((other) => other.name === name).length === 1 ? name : domain}${status === 'DISCONNECTED' ? ' (disconnected)' : ''}`,
      }))}
      onChange={(domain) => void navigate({ to: '/', search: { org: domain } })}
    />
  );
}
