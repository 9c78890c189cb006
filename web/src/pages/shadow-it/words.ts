import type { AppSignalCode, InboxAppFragment, ReviewState } from '../../api/generated/types';
import { day } from '../../format/dates';
import type { Tone } from '../../parts/Badge';
import type { InboxOrder } from './search';

type Signal = InboxAppFragment['signals'][number];

export const signalWord: Record<AppSignalCode, string> = {
  ADDED_BY_USER: 'Added by a user',
  OAUTH_CONSENT: 'OAuth access',
  BOOKMARK: 'Bookmark',
  PASSWORD_VAULTED: 'Stored password',
  DELETED_IN_USE: 'Deleted, still in use',
  NEW: 'New',
  UNASSIGNED_SIGN_IN: 'Sign-in without a seat',
};

/** What the signal says about the app. */
export const signalText: Record<AppSignalCode, string> = {
  ADDED_BY_USER: 'Somebody put it on their own dashboard, or asked for it there.',
  OAUTH_CONSENT: 'Somebody agreed to give it access to your org.',
  BOOKMARK: 'Only a link: people sign in to it without Okta.',
  PASSWORD_VAULTED: 'Okta only fills in a password that people know.',
  DELETED_IN_USE:
    'Okta no longer has it, and somebody signed in within the 30 days before it was deleted, or since.',
  NEW: 'It came within the last 30 days.',
  UNASSIGNED_SIGN_IN: 'Somebody who holds no seat in it signed in within the last 30 days.',
};

export const signalTone: Record<AppSignalCode, Tone> = {
  ADDED_BY_USER: 'warn',
  OAUTH_CONSENT: 'warn',
  BOOKMARK: 'plain',
  PASSWORD_VAULTED: 'warn',
  DELETED_IN_USE: 'bad',
  NEW: 'accent',
  UNASSIGNED_SIGN_IN: 'bad',
};

/** What the day of a signal is: of most its first, of some its last, or when it was noticed. */
export function signalSince({ code, firstSeenAt, event }: Signal, createdAt?: string | null): string {
  const on = day(firstSeenAt);
  switch (code) {
    case 'ADDED_BY_USER':
    case 'OAUTH_CONSENT':
      return `First known on ${on}`;
    case 'UNASSIGNED_SIGN_IN':
      return `Last on ${on}`;
    case 'DELETED_IN_USE':
      return event ? `Deleted on ${on}` : `Noticed by a sync on ${on}`;
    case 'BOOKMARK':
    case 'PASSWORD_VAULTED':
    case 'NEW':
      return createdAt ? `Created on ${on}` : `First met on ${on}`;
  }
}

/** Where it is written, for signals that no event of the System Log shows. */
export function signalRecord({ code }: Signal, signOnMode?: string | null): string {
  const isOfMode = code === 'BOOKMARK' || code === 'PASSWORD_VAULTED';
  return isOfMode && signOnMode ? `Sign-on mode ${signOnMode}` : 'The app’s record in Okta';
}

/** What one does to an app by a review. */
export const reviewDeed: Record<ReviewState, string> = {
  SANCTIONED: 'Approve',
  UNSANCTIONED: 'Don’t approve',
  UNREVIEWED: 'Back to inbox',
};

/** What was done to an app by a review. */
export const reviewDone: Record<ReviewState, string> = {
  SANCTIONED: 'approved',
  UNSANCTIONED: 'not approved',
  UNREVIEWED: 'back in the inbox',
};

export const orderWord: Record<InboxOrder, string> = {
  ASSIGNED_USERS: 'Most seats',
  LAST_SIGN_IN_AT: 'Last sign-in',
  LABEL: 'Name',
};
