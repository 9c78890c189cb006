import { getRouteApi } from '@tanstack/react-router';
import { useConnection } from '../../api/connection';
import { AuditLog as AuditLogQuery } from '../../api/generated/AuditLog';
import type { AuditAction, AuditEntryFragment } from '../../api/generated/types';
import { ago, instant } from '../../format/dates';
import { counted } from '../../format/numbers';
import { useOrg } from '../../org/org';
import { Button } from '../../parts/Button';
import { type Column, DataTable } from '../../parts/DataTable';
import { DateRange } from '../../parts/DateRange';
import { Lines, Muted } from '../../parts/Lines';
import { Empty } from '../../parts/Notice';
import { Panel } from '../../parts/Panel';
import { Select } from '../../parts/Select';
import { Toolbar } from '../../parts/Toolbar';
import { AUDIT_ACTIONS, auditFilterOf } from './audit-log/search';
import { actionWord, actorNote } from './audit-log/words';
import css from './narrow.module.css';
import { Section } from './Section';

const route = getRouteApi('/signed-in/settings/audit-log');

const columns: Column<AuditEntryFragment>[] = [
  {
    id: 'what',
    header: 'What',
    width: 2.2,
    cell: ({ action, subject }) => (
      <Lines>
        <strong>{actionWord[action]}</strong>
        <Muted>{subject}</Muted>
      </Lines>
    ),
  },
  {
    id: 'who',
    header: 'Who',
    width: 1.6,
    cell: ({ actor, at }) => (
      <Lines>
        <span>{actor.name}</span>
        <Muted>
          <span className={css.ifWide}>{actorNote(actor)}</span>
          <time dateTime={at} className={css.ifNarrow}>
            {ago(at)}
          </time>
        </Muted>
      </Lines>
    ),
  },
  {
    id: 'when',
    header: 'When',
    width: 1.6,
    wide: true,
    cell: ({ at }) => (
      <time dateTime={at}>
        <Lines>
          <span>{ago(at)}</span>
          <Muted>{instant(at)}</Muted>
        </Lines>
      </time>
    ),
  },
  {
    id: 'org',
    header: 'Org',
    width: 1.3,
    wide: true,
    cell: ({ integration }) => integration?.domain ?? 'Whole server',
  },
  {
    id: 'from',
    header: 'From',
    width: 1.1,
    wide: true,
    cell: ({ address }) => address ?? 'The server itself',
  },
];

/** Who changed what, when, and from where. */
export function AuditLog() {
  const { orgs } = useOrg();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const list = useConnection(AuditLogQuery, { filter: auditFilterOf(search, orgs) }, (data) => data.auditLog);
  const change = (changes: Partial<typeof search>) =>
    void navigate({ search: (former) => ({ ...former, ...changes }), replace: true });
  return (
    <Section
      title="Audit log"
      lead={
        list.total === undefined
          ? 'Who changed what, when, and from where.'
          : `${counted(list.total, 'event')}: who changed what, when, and from where.`
      }
    >
      <Toolbar>
        <Select<AuditAction | 'ALL'>
          label="Action"
          hideLabel
          value={search.action ?? 'ALL'}
          choices={[
            { id: 'ALL', label: 'Any action' },
            ...AUDIT_ACTIONS.map((id) => ({ id, label: actionWord[id] })),
          ]}
          onChange={(action) => change({ action: action === 'ALL' ? undefined : action })}
        />
        <Select<string>
          label="Org"
          hideLabel
          value={orgs.find(({ domain }) => domain === search.to)?.domain ?? 'ALL'}
          choices={[
            { id: 'ALL', label: 'Any org and the server' },
            ...orgs.map(({ domain, name }) => ({ id: domain, label: name ?? domain })),
          ]}
          onChange={(to) => change({ to: to === 'ALL' ? undefined : to })}
        />
        <DateRange since={search.since} until={search.until} onChange={change} />
      </Toolbar>
      <Panel flush>
        <DataTable
          label="Audit log"
          list={list}
          columns={columns}
          keyOf={({ id }) => id}
          empty={
            <Empty title="No event matches">
              <Button
                onPress={() =>
                  change({ action: undefined, to: undefined, since: undefined, until: undefined })
                }
              >
                Clear the filters
              </Button>
            </Empty>
          }
        />
      </Panel>
    </Section>
  );
}
