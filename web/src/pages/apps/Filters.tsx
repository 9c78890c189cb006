import { memo } from 'react';
import type { AppSignalCode, AppStatus, ReviewState } from '../../api/generated/types';
import { SearchBox } from '../../parts/SearchBox';
import { Select } from '../../parts/Select';
import { Toolbar } from '../../parts/Toolbar';
import { SIGNALS } from '../shadow-it/search';
import { signalWord } from '../shadow-it/words';
import { APP_STATUSES, type AppsSearch, IN_OKTA } from './search';
import { reviewWord, statusWord } from './words';

type Props = { search: AppsSearch; change: (changes: Partial<AppsSearch>) => void };

/**
 * Which apps are listed, all of it in sight: those that are left out unless asked for, too. Drawn again only where they change, not
 * with each page of apps that arrives.
 */
export const Filters = memo(function Filters({ search, change }: Props) {
  return (
    <Toolbar>
      <SearchBox label="Search apps" value={search.q ?? ''} onChange={(q) => change({ q: q || undefined })} />
      <Select<AppStatus | 'IN_OKTA' | 'ALL'>
        label="Status"
        hideLabel
        value={statusChoice(search.status)}
        choices={[
          { id: 'IN_OKTA', label: 'In Okta' },
          ...choices(statusWord),
          { id: 'ALL', label: 'Any status' },
        ]}
        onChange={(id) => change({ status: statusesOf(id) })}
      />
      <Select<ReviewState | 'ALL'>
        label="Review"
        hideLabel
        value={search.review?.length === 1 ? (search.review[0] ?? 'ALL') : 'ALL'}
        choices={[{ id: 'ALL', label: 'Any review' }, ...choices(reviewWord)]}
        onChange={(id) => change({ review: id === 'ALL' ? undefined : [id] })}
      />
      <Select<'without' | 'too' | 'only'>
        label="Okta’s own apps"
        hideLabel
        value={search.own ?? 'without'}
        choices={[
          { id: 'without', label: 'Without Okta’s own' },
          { id: 'too', label: 'With Okta’s own' },
          { id: 'only', label: 'Okta’s own only' },
        ]}
        onChange={(id) => change({ own: id === 'without' ? undefined : id })}
      />
      <Select<AppSignalCode | 'ALL' | 'SOME'>
        label="Sign of shadow IT"
        hideLabel
        value={search.signals ? (search.signals.length === 1 && search.signals[0]) || 'SOME' : 'ALL'}
        choices={[
          { id: 'ALL', label: 'Any signs' },
          { id: 'SOME', label: 'With signs of shadow IT' },
          ...choices(signalWord),
        ]}
        onChange={(id) => change({ signals: id === 'ALL' ? undefined : id === 'SOME' ? [...SIGNALS] : [id] })}
      />
    </Toolbar>
  );
});

function statusChoice(status: readonly AppStatus[] | undefined): AppStatus | 'IN_OKTA' | 'ALL' {
  if (!status || (status.length === IN_OKTA.length && IN_OKTA.every((one) => status.includes(one)))) {
    return 'IN_OKTA';
  }
  return (status.length === 1 && status[0]) || 'ALL';
}

function statusesOf(choice: AppStatus | 'IN_OKTA' | 'ALL'): AppStatus[] | undefined {
  if (choice === 'IN_OKTA') return undefined;
  return choice === 'ALL' ? [...APP_STATUSES] : [choice];
}

function choices<Id extends string>(words: Record<Id, string>) {
  return (Object.entries(words) as [Id, string][]).map(([id, label]) => ({ id, label }));
}
