import { Link } from '@tanstack/react-router';
import { RefreshCw } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { AuthMethod, IntegrationStatus, OrgCardFragment } from '../../api/generated/types';
import { ago, day, instant } from '../../format/dates';
import { counted } from '../../format/numbers';
import { isRunning, useOrg } from '../../org/org';
import { ProblemList } from '../../org/ProblemList';
import { TimeLeft } from '../../org/TimeLeft';
import { Badge, type Tone } from '../../parts/Badge';
import { Button } from '../../parts/Button';
import { Panel } from '../../parts/Panel';
import { Skeleton } from '../../parts/Skeleton';
import { useFollowedSync } from '../../shell/useFollowedSync';
import css from './Integrations.module.css';
import { type Asked, OrgActions } from './OrgActions';
import { UsageAlert } from './UsageAlert';
import { type Kept, useKept } from './useKept';

const statusWord: Record<IntegrationStatus, string> = {
  CONNECTED: 'Connected',
  NEEDS_ATTENTION: 'Needs attention',
  DISCONNECTED: 'Disconnected',
};

const statusTone: Record<IntegrationStatus, Tone> = {
  CONNECTED: 'good',
  NEEDS_ATTENTION: 'warn',
  DISCONNECTED: 'plain',
};

const authWord: Record<AuthMethod, string> = {
  API_TOKEN: 'API token',
  SERVICE_APP: 'Service app (OAuth 2.0)',
};

export function OrgCard({ org }: { org: OrgCardFragment }) {
  const { isAdmin, reload } = useOrg();
  const run = useFollowedSync(org, reload);
  const kept = useKept(org);
  const [asked, setAsked] = useState<Asked>(null);
  const isGone = org.status === 'DISCONNECTED';
  const none = isGone ? '–' : 'None yet';
  const { usageCoverage: coverage } = org;
  return (
    <Panel
      title={org.domain}
      hint={org.name}
      action={<Badge tone={statusTone[org.status]}>{statusWord[org.status]}</Badge>}
    >
      <div className={css.card}>
        <ProblemList
          problems={org.problems}
          action={({ code }) =>
            isAdmin &&
            code === 'INVALID_TOKEN' && (
              <Button small onPress={() => setAsked('credentials')}>
                Replace credentials
              </Button>
            )
          }
        />
        {isRunning(run) && (
          <p className={css.running}>
            <RefreshCw size={16} aria-hidden className={css.turning} />
            <span role="status">
              {org.lastSyncedAt ? 'A sync is running.' : 'The first sync is running.'}
            </span>
            {run && <TimeLeft run={run} />}
            <Link to="/sync" search={{ org: org.domain }}>
              Follow it
            </Link>
          </p>
        )}
        <dl className={css.facts}>
          <Fact name={isGone ? 'Credentials' : 'Connected by'}>
            {isGone ? 'Erased' : authWord[org.authMethod]}
          </Fact>
          <Fact name={isGone ? 'Was connected' : 'Connected'}>{instant(org.connectedAt)}</Fact>
          <Fact name="Last successful sync">{org.lastSyncedAt ? both(org.lastSyncedAt) : none}</Fact>
          {!isGone && <Fact name="Next sync">{nextSync(org.nextSyncAt, isRunning(run))}</Fact>}
          <Fact name="Sign-ins counted">
            {coverage ? `${day(coverage.from)} to ${instant(coverage.to)}` : none}
          </Fact>
          {!isGone && (
            <Fact name="Usage alert">
              <UsageAlert org={org} />
            </Fact>
          )}
          {isGone && <Fact name="Kept of it">{kept ? keptInWords(kept) : <Skeleton width="12ch" />}</Fact>}
        </dl>
        {isAdmin && (
          <OrgActions
            org={org}
            isSyncing={isRunning(run)}
            hasData={kept === undefined || !isEmpty(kept)}
            asked={asked}
            onAsk={setAsked}
          />
        )}
      </div>
    </Panel>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function nextSync(at: string | null | undefined, isSyncing: boolean): string {
  if (at && Date.parse(at) > Date.now()) return both(at);
  return isSyncing ? 'Planned when this one ends' : 'Soon';
}

function both(at: string): string {
  return `${instant(at)} (${ago(at)})`;
}

function isEmpty({ users, apps }: Kept): boolean {
  return users + apps === 0;
}

function keptInWords(kept: Kept): string {
  if (isEmpty(kept)) return 'No data';
  return `${counted(kept.users, 'user')} and ${counted(kept.apps, 'app')}, with their sign-ins`;
}
