import { getRouteApi } from '@tanstack/react-router';
import { memo } from 'react';
import type { ReclaimFiguresQuery } from '../../api/generated/types';
import { DEFAULT_PERIOD, REASONS, reasonWord } from '../../org/reclaim';
import { PeriodChoice } from '../../parts/PeriodChoice';
import { type Choice, Select } from '../../parts/Select';
import { oneOf } from '../../shell/search';
import type { ReclaimSearch } from './search';

type Figures = NonNullable<ReclaimFiguresQuery['integration']>;

const route = getRouteApi('/signed-in/reclaim');
const ALL = '';

/** Drawn again only where they change, not with each page of seats that arrives. */
export const Filters = memo(function Filters({ figures }: { figures: Figures | undefined }) {
  const { appId, department, reason, inactiveDays = DEFAULT_PERIOD } = route.useSearch();
  const navigate = route.useNavigate();
  const change = (changes: ReclaimSearch) =>
    void navigate({ search: (former) => ({ ...former, ...changes }), replace: true });
  const apps = (figures?.apps ?? []).flatMap(({ app }) => (app ? [{ id: app.id, label: app.label }] : []));
  const departments = (figures?.departments ?? []).flatMap(({ name }) =>
    name ? [{ id: name, label: name }] : [],
  );
  return (
    <>
      <Select
        label="App"
        hideLabel
        value={appId ?? ALL}
        choices={[
          { id: ALL, label: 'Every app' },
          ...sorted(apps, appId, figures ? 'An app without seats' : '…'),
        ]}
        onChange={(id) => change({ appId: id || undefined })}
      />
      <Select
        label="Department"
        hideLabel
        value={department ?? ALL}
        choices={[{ id: ALL, label: 'Every department' }, ...sorted(departments, department, department)]}
        onChange={(id) => change({ department: id || undefined })}
      />
      <Select
        label="Reason"
        hideLabel
        value={reason ?? ALL}
        choices={[
          { id: ALL, label: 'For any reason' },
          ...REASONS.map((id) => ({ id, label: reasonWord[id] })),
        ]}
        onChange={(id) => change({ reason: oneOf(REASONS, id) })}
      />
      <PeriodChoice value={inactiveDays} onChange={(chosen) => change({ inactiveDays: chosen })} />
    </>
  );
});

/** In the order of their labels, with what is chosen among them, whatever it is. */
function sorted(choices: Choice<string>[], chosen: string | undefined, otherwise = ''): Choice<string>[] {
  const isAmong = chosen === undefined || choices.some(({ id }) => id === chosen);
  const all = isAmong ? choices : [...choices, { id: chosen, label: otherwise }];
  return all.toSorted((a, b) => a.label.localeCompare(b.label));
}
