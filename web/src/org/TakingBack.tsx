import { ExternalLink } from 'lucide-react';
import type { SeatToTakeBackFragment, UserStatus } from '../api/generated/types';
import { Badge } from '../parts/Badge';
import { Lines, Muted } from '../parts/Lines';
import { appAssignmentsInOkta, groupInOkta } from './okta';
import { EVERYONE, reasonTone, reasonWord, takingBack } from './reclaim';
import css from './TakingBack.module.css';
import { userStatusWord } from './userStatus';

/** Why a seat may be taken back, for a cell of a table. */
export function Reasons({ seat }: { seat: SeatToTakeBackFragment & { user?: { status: UserStatus } } }) {
  const { reclaimReasons, duplicateOf, user } = seat;
  const status = reclaimReasons.includes('ORPHANED') ? user?.status : undefined;
  return (
    <Lines>
      <span className={css.reasons}>
        {reclaimReasons.map((reason) => (
          <Badge key={reason} tone={reasonTone[reason]}>
            {reasonWord[reason]}
          </Badge>
        ))}
      </span>
      {duplicateOf && <Muted>mostly uses {duplicateOf.label}</Muted>}
      {status && !duplicateOf && <Muted>{userStatusWord[status].toLowerCase()}</Muted>}
    </Lines>
  );
}

type TakingBackProps = {
  seat: Pick<SeatToTakeBackFragment, 'scope' | 'group'> & { app: { name: string; oktaId: string } };
  /** That of the org. */
  domain: string;
};

/** What to do in Okta to take a seat back, with the way there where the org's domain tells it. */
export function TakingBack({ seat, domain }: TakingBackProps) {
  const { step, detail } = takingBack(seat);
  const { group, app } = seat;
  const href =
    group && group.name !== EVERYONE ? groupInOkta(domain, group) : appAssignmentsInOkta(domain, app);
  return (
    <Lines>
      {href ? (
        <a href={href} target="_blank" rel="noreferrer" className={css.step}>
          {step}
          <ExternalLink size={13} aria-hidden />
          <span className="hidden-visually"> in Okta’s Admin Console, in a new tab</span>
        </a>
      ) : (
        <span className={css.step}>{step}</span>
      )}
      {detail && <span className={css.detail}>{detail}</span>}
    </Lines>
  );
}
