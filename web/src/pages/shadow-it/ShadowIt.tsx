import { getRouteApi } from '@tanstack/react-router';
import { useConnection } from '../../api/connection';
import { failure } from '../../api/faults';
import { ShadowIt as ShadowItQuery } from '../../api/generated/ShadowIt';
import type { AppSignalCode } from '../../api/generated/types';
import { day } from '../../format/dates';
import { count, counted } from '../../format/numbers';
import { useOrg } from '../../org/org';
import { Failure, Warning } from '../../parts/Notice';
import { PageHead } from '../../parts/PageHead';
import { Panel } from '../../parts/Panel';
import { Select } from '../../parts/Select';
import { Toolbar } from '../../parts/Toolbar';
import { AllDone } from './AllDone';
import { InboxList } from './InboxList';
import { InboxPlaces } from './InboxPlaces';
import { KeyHints } from './KeyHints';
import { Places } from './Places';
import { type InboxOrder, SIGNALS, signedInSince } from './search';
import { UndoBar } from './UndoBar';
import { useKeys, useKeysSwitch } from './useKeys';
import { useReviews } from './useReviews';
import { orderWord, signalWord } from './words';

const route = getRouteApi('/signed-in/shadow-it');

/** Apps outside IT’s control: those that nobody has looked at yet, and what was said of the others. */
export function ShadowIt() {
  const { org, isAdmin } = useOrg();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const reviews = useReviews();
  const [keys, turnKeys] = useKeysSwitch();
  const wanted = search.review ?? 'UNREVIEWED';
  const sort = search.sort ?? 'ASSIGNED_USERS';
  // An app belongs into the inbox where something points to it; what was reviewed stays in sight without that.
  const signals = search.signal ? [search.signal] : wanted === 'UNREVIEWED' ? [...SIGNALS] : undefined;
  const list = useConnection(
    ShadowItQuery,
    {
      integrationId: org.id,
      filter: { review: [wanted], signals },
      orderBy: { field: sort, direction: sort === 'LABEL' ? 'ASC' : 'DESC' },
      since: signedInSince(),
    },
    (data) => data.integration?.apps,
  );
  const apps = list.rows.filter(({ review }) => review === wanted);
  const total = Math.max(apps.length, (list.total ?? 0) - (list.rows.length - apps.length));
  const change = (changes: Partial<typeof search>) =>
    void navigate({ search: (former) => ({ ...former, ...changes }), replace: true });
  const isLoading = list.isLoading || (list.isStale && apps.length === 0);
  const isEmpty = !isLoading && total === 0;
  // Where no app is left there is no list to take keys.
  useKeys(keys && isAdmin && isEmpty, (deed) => {
    if (deed === 'undo') reviews.undo();
  });
  const isUncounted = apps.some(({ seats }) => !seats.coverageComplete);
  return (
    <>
      <PageHead
        title="Shadow IT"
        lead={
          isAdmin
            ? 'Apps with signs of shadow IT that nobody has reviewed. Say what your company thinks of each.'
            : 'Apps with signs of shadow IT that nobody has reviewed. An administrator says what your company thinks of each.'
        }
      />
      <Places wanted={wanted} total={isLoading || list.isStale ? undefined : count(total)} />
      <Toolbar>
        <Select<AppSignalCode | 'ALL'>
          label="Signal"
          hideLabel
          value={search.signal ?? 'ALL'}
          choices={[
            { id: 'ALL', label: 'Any signal' },
            ...SIGNALS.map((id) => ({ id, label: signalWord[id] })),
          ]}
          onChange={(id) => change({ signal: id === 'ALL' ? undefined : id })}
        />
        <Select<InboxOrder>
          label="Order"
          hideLabel
          value={sort}
          choices={(['ASSIGNED_USERS', 'LAST_SIGN_IN_AT', 'LABEL'] as const).map((id) => ({
            id,
            label: orderWord[id],
          }))}
          onChange={(id) => change({ sort: id === 'ASSIGNED_USERS' ? undefined : id })}
        />
      </Toolbar>
      {isUncounted && (
        <Warning
          title={
            org.usageCoverage
              ? `The System Log has been counted only since ${day(org.usageCoverage.from)}.`
              : 'The System Log has not been counted yet.'
          }
        >
          <p>There may be sign-ins that these figures do not know of.</p>
        </Warning>
      )}
      <Panel flush>
        {apps.length > 0 && (
          <KeyHints mayReview={isAdmin} inInbox={wanted === 'UNREVIEWED'} isOn={keys} onTurn={turnKeys} />
        )}
        {list.error && list.rows.length === 0 ? (
          <Failure fault={failure(list.error)} onRetry={list.reload} />
        ) : isLoading ? (
          <InboxPlaces />
        ) : isEmpty ? (
          <AllDone wanted={wanted} signal={search.signal} justDone={reviews.done.length > 0} />
        ) : (
          <InboxList
            key={`${wanted} ${search.signal} ${sort}`}
            label={wanted === 'UNREVIEWED' ? 'Apps to review' : 'Reviewed apps'}
            list={list}
            apps={apps}
            mayReview={isAdmin}
            reviews={reviews}
            keys={keys}
          />
        )}
      </Panel>
      <UndoBar reviews={reviews} left={wanted === 'UNREVIEWED' ? `${counted(total, 'app')} left.` : ''} />
    </>
  );
}
