import { KeptData as KeptDataQuery } from '../../api/generated/KeptData';
import type { OrgCardFragment } from '../../api/generated/types';
import { useLoaded } from '../../api/loaded';
import { counted } from '../../format/numbers';
import { Skeleton } from '../../parts/Skeleton';

/** What can still be read of an org that was disconnected. */
export function KeptData({ org }: { org: OrgCardFragment }) {
  const { data, error } = useLoaded(KeptDataQuery, { integrationId: org.id });
  if (error) return 'Not known';
  if (!data) return <Skeleton width="12ch" />;
  const [users, apps] = [data.integration?.users.totalCount ?? 0, data.integration?.apps.totalCount ?? 0];
  if (users + apps === 0) return 'No data';
  return `${counted(users, 'user')} and ${counted(apps, 'app')}, with their sign-ins`;
}
