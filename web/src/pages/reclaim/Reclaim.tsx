import { getRouteApi } from '@tanstack/react-router';
import { Download } from 'lucide-react';
import { useMemo } from 'react';
import { useConnection } from '../../api/connection';
import { Reclaimable } from '../../api/generated/Reclaimable';
import { ReclaimFigures } from '../../api/generated/ReclaimFigures';
import { useLoaded } from '../../api/loaded';
import { CoverageNote } from '../../org/CoverageNote';
import { exportPath } from '../../org/exportPath';
import { NothingRead } from '../../org/NothingRead';
import { useOrg } from '../../org/org';
import { DEFAULT_PERIOD } from '../../org/reclaim';
import { costOfSeats, type Worth } from '../../org/seatCost';
import { buttonClass } from '../../parts/Button';
import { DataTable } from '../../parts/DataTable';
import { Empty } from '../../parts/Notice';
import { PageHead } from '../../parts/PageHead';
import { Panel } from '../../parts/Panel';
import { Toolbar } from '../../parts/Toolbar';
import { Begin } from './Begin';
import { columnsOf } from './columns';
import { Explained } from './Explained';
import { Figures } from './Figures';
import { Filters } from './Filters';
import css from './Reclaim.module.css';
import { unpricedAmong, unpricedParts, worthOfApp, worthOfParts } from './worth';

const route = getRouteApi('/signed-in/reclaim');

/** The seats to take back, the costliest first, and what to do about each. */
export function Reclaim() {
  const { org, isAdmin } = useOrg();
  const { appId, department, reason, inactiveDays = DEFAULT_PERIOD } = route.useSearch();
  const filter = {
    appId,
    department: department === undefined ? undefined : [department],
    reason: reason === undefined ? undefined : [reason],
  };
  const list = useConnection(
    Reclaimable,
    { integrationId: org.id, inactiveDays, filter },
    (data) => data.integration?.reclaimable,
  );
  const { data, error } = useLoaded(ReclaimFigures, { integrationId: org.id, inactiveDays });
  const figures = data?.integration ?? undefined;
  const columns = useMemo(() => columnsOf(org.domain), [org.domain]);
  const isFiltered = [appId, department, reason].some((one) => one !== undefined);
  const isWhole = !isFiltered && !error;
  const seats = list.isStale ? undefined : list.total;

  const isAllThere = list.rows.length === seats;
  const unpriced = figures && unpricedParts(figures.apps);
  const worth = (): Worth | null | undefined => {
    if (seats === undefined) return undefined;
    if (isAllThere) return costOfSeats(list.rows);
    // What seats cost is told by app and department, not by reason.
    if (reason && !appId) return null;
    if (!figures) return error ? null : undefined;
    if (appId) return worthOfApp(seats, figures.apps.find(({ app }) => app?.id === appId)?.app?.license);
    const { departments } = figures;
    return worthOfParts(
      seats,
      department ? departments.filter(({ name }) => name === department) : departments,
      // Of a department it is not told; that the sum is exact is said only where no app lacks a cost.
      unpriced ?? 0,
    );
  };

  return (
    <>
      <PageHead
        title="Reclaim"
        lead="Seats that can be taken back, the costliest first."
        action={
          <a
            className={buttonClass()}
            href={exportPath('reclaimable.csv', { integrationId: org.id, inactiveDays, ...filter })}
            download
          >
            <Download size={16} aria-hidden />
            CSV
          </a>
        }
      />
      {figures?.departments[0]?.seats.coverageComplete === false && (
        <CoverageNote inactiveDays={inactiveDays} coverage={org.usageCoverage} />
      )}
      {!list.error && (
        <div className={css.glance} data-both={isWhole || undefined}>
          <Figures
            seats={seats}
            worth={worth()}
            unpriced={
              appId ? undefined : isAllThere ? unpricedAmong(list.rows) : reason ? undefined : unpriced
            }
            isOfAll={department !== undefined && !isAllThere}
            isAdmin={isAdmin}
          />
          {isWhole && <Begin figures={figures} inactiveDays={inactiveDays} />}
        </div>
      )}
      <Toolbar>
        <Filters figures={figures} />
      </Toolbar>
      <Explained inactiveDays={inactiveDays} />
      <Panel flush>
        <DataTable
          label="Seats to take back"
          list={list}
          columns={columns}
          keyOf={(seat) => seat.id}
          empty={
            !org.lastSyncedAt ? (
              <NothingRead />
            ) : isFiltered ? (
              <Empty title="No seat to take back here">Take a filter away, or choose a shorter period.</Empty>
            ) : (
              <Empty title="No seat to take back">
                Every seat was used in the last {inactiveDays} days, or was given within them.
              </Empty>
            )
          }
        />
      </Panel>
    </>
  );
}
