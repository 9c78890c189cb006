import { memo } from 'react';
import type { UserStatus } from '../../api/generated/types';
import { PERIODS } from '../../org/reclaim';
import { userStatusWord } from '../../org/userStatus';
import { SearchBox } from '../../parts/SearchBox';
import { Select } from '../../parts/Select';
import { USER_STATUSES, type UsersSearch } from './search';

/** No choice: departments may have any name but this. */
const ALL = '';

type Props = {
  departments: readonly string[];
  search: UsersSearch;
  onChange: (changes: UsersSearch) => void;
};

/** Drawn again only where they change, not with each page of users that arrives. */
export const Filters = memo(function Filters({ departments, search, onChange }: Props) {
  const { q, status, department, inactiveDays } = search;
  const [chosen] = department ?? [];
  const names = [...new Set(chosen === undefined ? departments : [...departments, chosen])];
  const periods = [...new Set(inactiveDays === undefined ? PERIODS : [...PERIODS, inactiveDays])];
  return (
    <>
      <SearchBox
        label="Search users"
        value={q ?? ''}
        onChange={(typed) => onChange({ q: typed || undefined })}
      />
      <Select<UserStatus | typeof ALL>
        label="Status"
        hideLabel
        value={status?.[0] ?? ALL}
        choices={[
          { id: ALL, label: 'Any status' },
          ...USER_STATUSES.map((id) => ({ id, label: userStatusWord[id] })),
        ]}
        onChange={(id) => onChange({ status: id === ALL ? undefined : [id] })}
      />
      <Select
        label="Department"
        hideLabel
        value={chosen ?? ALL}
        choices={[
          { id: ALL, label: 'Every department' },
          ...names.toSorted((a, b) => a.localeCompare(b)).map((name) => ({ id: name, label: name })),
        ]}
        onChange={(id) => onChange({ department: id === ALL ? undefined : [id] })}
      />
      <Select
        label="Last sign-in"
        hideLabel
        value={inactiveDays === undefined ? ALL : String(inactiveDays)}
        choices={[
          { id: ALL, label: 'Any last sign-in' },
          ...periods
            .toSorted((a, b) => a - b)
            .map((days) => ({ id: String(days), label: `No sign-in for ${days} days` })),
        ]}
        onChange={(id) => onChange({ inactiveDays: id === ALL ? undefined : Number(id) })}
      />
    </>
  );
});
