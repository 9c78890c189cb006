import { createContext, useContext } from 'react';
import type { OrgStateFragment, RunStateFragment, ShellQuery } from '../api/generated/types';

export type Viewer = Omit<ShellQuery['viewer'], 'integrations'>;

/** The org whose data the pages show, who looks at them, and what else is shared by all of them. */
export type OrgView = {
  viewer: Viewer;
  isAdmin: boolean;
  org: OrgStateFragment;
  orgs: readonly OrgStateFragment[];
  /** The newest sync, followed while it runs. */
  run: RunStateFragment | null;
  /** Asks for the orgs again: one was connected, synced or disconnected. */
  reload: () => void;
};

export const OrgContext = createContext<OrgView | null>(null);

export function useOrg(): OrgView {
  const view = useContext(OrgContext);
  if (!view) throw new Error('a page stands outside of the shell');
  return view;
}

/** The org that an address names, or the first that is connected. */
export function chooseOrg<Org extends { domain: string; status: string }>(
  orgs: readonly Org[],
  domain: string | undefined,
): Org | undefined {
  const named = orgs.find((org) => org.domain === domain);
  return named ?? orgs.find(({ status }) => status !== 'DISCONNECTED') ?? orgs[0];
}

export function isRunning(run: { state: string } | null | undefined): boolean {
  return run?.state === 'QUEUED' || run?.state === 'RUNNING';
}
