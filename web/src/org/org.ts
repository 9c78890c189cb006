import { createContext, useContext } from 'react';
import type { OrgStateFragment, RunStateFragment, ShellQuery } from '../api/generated/types';

export type Viewer = Omit<ShellQuery['viewer'], 'integrations'>;

/** Who looks at the pages, and the orgs that they may see: none before the first is connected. */
export type Asker = {
  viewer: Viewer;
  isAdmin: boolean;
  orgs: readonly OrgStateFragment[];
  /** Asks for the orgs again: one was connected, synced or disconnected. */
  reload: () => void;
};

/** The org whose data the pages show, who looks at them, and what else is shared by all of them. */
export type OrgView = Asker & {
  org: OrgStateFragment;
  /** The newest sync, followed while it runs. */
  run: RunStateFragment | null;
};

export const AskerContext = createContext<Asker | null>(null);
export const OrgContext = createContext<OrgView | null>(null);

/** For pages that are shown without an org, too. */
export function useAsker(): Asker {
  const asker = useContext(AskerContext);
  if (!asker) throw new Error('a page stands outside of the shell');
  return asker;
}

export function useOrg(): OrgView {
  const view = useContext(OrgContext);
  if (!view) throw new Error('a page stands outside of the shell');
  return view;
}

/** The org that an address names, and no other in its place; where it names none, the first that is connected. */
export function chooseOrg<Org extends { domain: string; status: string }>(
  orgs: readonly Org[],
  domain: string | undefined,
): Org | undefined {
  if (domain !== undefined) return orgs.find((org) => org.domain === domain);
  return orgs.find(({ status }) => status !== 'DISCONNECTED') ?? orgs[0];
}

export function isRunning(run: { state: string } | null | undefined): boolean {
  return run?.state === 'QUEUED' || run?.state === 'RUNNING';
}
