import { getRouteApi, Link } from '@tanstack/react-router';
import { ago } from '../../format/dates';
import { isRunning, useOrg } from '../../org/org';
import { ProblemList } from '../../org/ProblemList';
import { DEFAULT_PERIOD } from '../../org/reclaim';
import { Empty } from '../../parts/Notice';
import { PageHead } from '../../parts/PageHead';
import { Panel } from '../../parts/Panel';
import { PeriodChoice } from '../../parts/PeriodChoice';
import { Columns } from '../../parts/Stack';
import { Counts } from './Counts';
import { Inbox } from './Inbox';
import { MoneyFigures } from './MoneyFigures';
import css from './Overview.module.css';
import { Renewals } from './Renewals';
import { SeatsByUse } from './SeatsByUse';
import { SeatsToTakeBack } from './SeatsToTakeBack';
import { useSummary } from './summary';
import { Trend } from './Trend';
import { UnusedApps } from './UnusedApps';
import { WhereMoneyGoes } from './WhereMoneyGoes';

const route = getRouteApi('/signed-in/');

export function Overview() {
  const { org, run } = useOrg();
  const { days = DEFAULT_PERIOD, by } = route.useSearch();
  const navigate = route.useNavigate();
  const told = useSummary(days).data?.integration?.summary;
  const isEmpty = !org.lastSyncedAt && told?.users === 0 && told.apps === 0;
  return (
    <>
      <PageHead
        title="Overview"
        lead={`${org.name ?? org.domain} · ${org.lastSyncedAt ? `synced ${ago(org.lastSyncedAt)}` : 'not synced yet'}`}
        action={
          <PeriodChoice
            value={days}
            onChange={(chosen) =>
              void navigate({
                search: (former) => ({ ...former, days: chosen }),
                replace: true,
                resetScroll: false,
              })
            }
          />
        }
      />
      {/* The shell's strip tells them, unless it tells of a sync. */}
      {isRunning(run) && (
        <ProblemList problems={org.problems} action={() => <Link to="/settings">Settings</Link>} />
      )}
      {isEmpty ? (
        <Panel>
          <Empty title="Nothing has been read yet">
            Figures show as the first sync goes on. <Link to="/sync">Follow it</Link>
          </Empty>
        </Panel>
      ) : (
        <>
          <MoneyFigures days={days} />
          <Columns>
            <WhereMoneyGoes days={days} />
            <SeatsByUse days={days} />
          </Columns>
          <Counts days={days} />
          <Columns>
            <SeatsToTakeBack days={days} />
            <Trend
              by={by}
              onBy={(chosen) =>
                void navigate({
                  search: (former) => ({ ...former, by: chosen }),
                  replace: true,
                  resetScroll: false,
                })
              }
            />
          </Columns>
          <div className={css.thirds}>
            <Renewals days={days} />
            <Inbox />
            <UnusedApps days={days} />
          </div>
        </>
      )}
    </>
  );
}
