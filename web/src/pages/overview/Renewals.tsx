import { Link } from '@tanstack/react-router';
import { memo } from 'react';
import { OverviewRenewals } from '../../api/generated/OverviewRenewals';
import type { NextRenewalFragment } from '../../api/generated/types';
import { useLoaded } from '../../api/loaded';
import { shortDay } from '../../format/dates';
import { count, counted, money } from '../../format/numbers';
import { useOrg } from '../../org/org';
import type { Period } from '../../org/period';
import { Empty } from '../../parts/Notice';
import { Panel } from '../../parts/Panel';
import { Row, Rows } from './Rows';

/** What renews next, and at how many seats. */
export const Renewals = memo(function Renewals({ days }: { days: Period }) {
  const { org } = useOrg();
  const loaded = useLoaded(OverviewRenewals, { integrationId: org.id, inactiveDays: days });
  return (
    <Panel
      title="Next renewals"
      flush
      hint="Within 90 days"
      action={<Link to="/renewals">All renewals</Link>}
    >
      <Rows
        loaded={loaded}
        items={loaded.data?.integration?.renewals.nodes}
        row={(app) => <NextRenewal app={app} />}
        empty={
          <Empty title="No renewal is known">
            Set the day on which an app’s license renews on the app’s page.
          </Empty>
        }
      />
    </Panel>
  );
});

function NextRenewal({ app: { id, label, renewal } }: { app: NextRenewalFragment }) {
  const saving = renewal?.monthlySaving;
  const isLess = saving !== undefined && !saving.amount.startsWith('-') && saving.amount !== '0';
  return (
    <Row
      name={label}
      link={
        <Link to="/apps/$appId" params={{ appId: id }} hash="renewal">
          {label}
        </Link>
      }
      note={
        renewal &&
        `${shortDay(renewal.renewsOn)} · at ${count(renewal.seatsToRenew)} of ${counted(renewal.paidSeats, 'seat')}`
      }
      end={isLess && <strong>{money(saving.amount, saving.currency)}</strong>}
      endNote={isLess && 'less a month'}
    />
  );
}
