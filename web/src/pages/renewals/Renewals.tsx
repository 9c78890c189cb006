import { getRouteApi, Link } from '@tanstack/react-router';
import { Download } from 'lucide-react';
import { useConnection } from '../../api/connection';
import { Renewals as RenewalsQuery } from '../../api/generated/Renewals';
import { CoverageNote } from '../../org/CoverageNote';
import { exportPath } from '../../org/exportPath';
import { useOrg } from '../../org/org';
import { DEFAULT_PERIOD } from '../../org/reclaim';
import { buttonClass } from '../../parts/Button';
import { DataTable } from '../../parts/DataTable';
import { Empty } from '../../parts/Notice';
import { PageHead } from '../../parts/PageHead';
import { Panel } from '../../parts/Panel';
import { PeriodChoice } from '../../parts/PeriodChoice';
import { Select } from '../../parts/Select';
import { Toolbar } from '../../parts/Toolbar';
import { columns } from './columns';
import { Figures } from './Figures';
import { Method } from './Method';
import type { RenewalsSearch } from './search';

const route = getRouteApi('/signed-in/renewals');
const HORIZONS = [30, 90, 180, 365];
const DEFAULT_HORIZON = 90;

/** Which licenses renew soon, and at how many seats to renew them. */
export function Renewals() {
  const { org, isAdmin } = useOrg();
  const { withinDays = DEFAULT_HORIZON, inactiveDays = DEFAULT_PERIOD } = route.useSearch();
  const navigate = route.useNavigate();
  const periods = { withinDays, inactiveDays };
  const list = useConnection(
    RenewalsQuery,
    { integrationId: org.id, ...periods },
    (data) => data.integration?.renewals,
  );
  const change = (changes: RenewalsSearch) =>
    void navigate({ search: (former) => ({ ...former, ...changes }), replace: true });
  return (
    <>
      <PageHead
        title="Renewals"
        lead="Licenses that renew soon, and how many seats to renew them at."
        action={
          <a
            className={buttonClass()}
            href={exportPath('renewals.csv', { integrationId: org.id, ...periods })}
            download
          >
            <Download size={16} aria-hidden />
            CSV
          </a>
        }
      />
      {list.rows[0]?.seats.coverageComplete === false && (
        <CoverageNote inactiveDays={inactiveDays} coverage={org.usageCoverage} />
      )}
      {list.total !== 0 && (
        <Figures apps={list.isStale ? [] : list.rows} total={list.isStale ? undefined : list.total} />
      )}
      <Toolbar>
        <Select
          label="Within"
          hideLabel
          value={String(withinDays)}
          choices={horizons(withinDays)}
          onChange={(id) => change({ withinDays: Number(id) === DEFAULT_HORIZON ? undefined : Number(id) })}
        />
        <PeriodChoice value={inactiveDays} onChange={(chosen) => change({ inactiveDays: chosen })} />
      </Toolbar>
      <Method inactiveDays={inactiveDays} />
      <Panel flush>
        <DataTable
          label="Renewals"
          list={list}
          columns={columns}
          keyOf={(app) => app.id}
          empty={
            <Empty title={`No license is known to renew within ${withinDays} days`}>
              {isAdmin ? (
                <>
                  Look further ahead, or <Link to="/settings/licenses">say when your licenses renew</Link>.
                </>
              ) : (
                'Look further ahead, or have an administrator say when your licenses renew.'
              )}
            </Empty>
          }
        />
      </Panel>
    </>
  );
}

/** How far one may look ahead, as far as the address asks for among them. */
function horizons(chosen: number) {
  const all = [...new Set([...HORIZONS, chosen])].sort((a, b) => a - b);
  return all.map((days) => ({ id: String(days), label: `Within ${days} days` }));
}
