import { ExternalLink, ShieldAlert } from 'lucide-react';
import type { UserAboutFragment } from '../../api/generated/types';
import { userInOkta } from '../../org/okta';
import { useOrg } from '../../org/org';
import { userStatusTone, userStatusWord } from '../../org/userStatus';
import { Badge } from '../../parts/Badge';
import { LeadFacts } from '../../parts/PageHead';
import css from './UserPage.module.css';
import { roleWord, SUPER_ADMIN } from './words';

/** Whether the person may sign in, and what they may do in Okta. */
export function Lead({ user }: { user: UserAboutFragment }) {
  const { org } = useOrg();
  const { status, roles, title, department, email, login, integration } = user;
  const href = userInOkta(integration.domain, user);
  return (
    <LeadFacts>
      <Badge tone={userStatusTone[status]}>{userStatusWord[status]}</Badge>
      {[...roles].sort(superFirst).map((role) => (
        <Badge key={role} tone={role === SUPER_ADMIN ? 'bad' : 'accent'}>
          {role === SUPER_ADMIN && <ShieldAlert size={13} aria-hidden />}
          {roleWord(role)}
        </Badge>
      ))}
      {(title || department) && <span>{[title, department].filter(Boolean).join(', ')}</span>}
      <span className={css.address}>{email ?? login}</span>
      {integration.id !== org.id && <span>Of {integration.domain}</span>}
      {href && (
        <a href={href} target="_blank" rel="noreferrer">
          In Okta
          <ExternalLink size={13} aria-hidden className={css.away} />
          <span className="hidden-visually">’s Admin Console, in a new tab</span>
        </a>
      )}
    </LeadFacts>
  );
}

function superFirst(a: string, b: string): number {
  return Number(b === SUPER_ADMIN) - Number(a === SUPER_ADMIN) || a.localeCompare(b);
}
