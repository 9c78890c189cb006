import { KeptData } from '../../api/generated/KeptData';
import type { OrgCardFragment } from '../../api/generated/types';
import { useLoaded } from '../../api/loaded';

export type Kept = { users: number; apps: number };

/** What can still be read of an org that is disconnected; undefined while that is not known. */
export function useKept(org: OrgCardFragment): Kept | undefined {
  const { data } = useLoaded(KeptData, { integrationId: org.id }, org.status !== 'DISCONNECTED');
  if (!data?.integration) return undefined;
  return { users: data.integration.users.totalCount, apps: data.integration.apps.totalCount };
}
