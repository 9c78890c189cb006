import { getRouteApi } from '@tanstack/react-router';
import { Download } from 'lucide-react';
import { useConnection } from '../../api/connection';
import { failure } from '../../api/faults';
import { ActivityFeed } from '../../api/generated/ActivityFeed';
import { counted } from '../../format/numbers';
import { useOrg } from '../../org/org';
import { buttonClass } from '../../parts/Button';
import { Choices } from '../../parts/Choices';
import { DateRange } from '../../parts/DateRange';
import { Failure } from '../../parts/Notice';
import { PageHead } from '../../parts/PageHead';
import { Panel } from '../../parts/Panel';
import { Toolbar } from '../../parts/Toolbar';
import { AboutApp, AboutUser } from './About';
import { Feed, FeedPlaces } from './Feed';
import { fileOf, filterOf, isFiltered } from './filter';
import { NoEntries } from './NoEntries';
import { ACTIVITY_KINDS } from './search';
import { activityWord } from './words';

const route = getRouteApi('/signed-in/activity');
const KINDS = ACTIVITY_KINDS.map((id) => ({ id, label: activityWord[id] }));

/** What changed between syncs, the newest first. */
export function ActivityPage() {
  const { org } = useOrg();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const list = useConnection(
    ActivityFeed,
    { integrationId: org.id, filter: filterOf(search) },
    (data) => data.integration?.activity,
  );
  const change = (changes: Partial<typeof search>) =>
    void navigate({ search: (former) => ({ ...former, ...changes }), replace: true });
  const clear = () =>
    change({ kinds: undefined, user: undefined, app: undefined, since: undefined, until: undefined });
  return (
    <>
      <PageHead
        title="Activity"
        lead={
          list.total
            ? `${counted(list.total, 'change')} that syncs noticed, the newest first.`
            : 'What changed between syncs: who joined and left, which apps came and went, whose seats changed.'
        }
        action={
          <a className={buttonClass()} href={fileOf(org.id, search)} download>
            <Download size={16} aria-hidden />
            CSV
          </a>
        }
      />
      <Toolbar>
        <Choices
          label="Kinds of changes"
          hideLabel
          choices={KINDS}
          chosen={search.kinds ?? []}
          onChange={(kinds) => change({ kinds: kinds.length > 0 ? kinds : undefined })}
        />
        <DateRange since={search.since} until={search.until} onChange={change} />
        {search.user && <AboutUser id={search.user} onClear={() => change({ user: undefined })} />}
        {search.app && <AboutApp id={search.app} onClear={() => change({ app: undefined })} />}
      </Toolbar>
      {list.error && list.rows.length === 0 ? (
        <Failure fault={failure(list.error)} onRetry={list.reload} />
      ) : list.isLoading ? (
        <FeedPlaces />
      ) : list.rows.length === 0 ? (
        <Panel>
          <NoEntries isFiltered={isFiltered(search)} onClear={clear} />
        </Panel>
      ) : (
        <Feed list={list} />
      )}
    </>
  );
}
