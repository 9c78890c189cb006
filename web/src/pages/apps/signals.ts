import type { AppSignalCode } from '../../api/generated/types';

export const SIGNALS = [
  'ADDED_BY_USER',
  'OAUTH_CONSENT',
  'BOOKMARK',
  'PASSWORD_VAULTED',
  'DELETED_IN_USE',
  'NEW',
  'UNASSIGNED_SIGN_IN',
] as const satisfies readonly AppSignalCode[];

export const signalWord: Record<AppSignalCode, string> = {
  ADDED_BY_USER: 'Added by a user',
  OAUTH_CONSENT: 'OAuth access',
  BOOKMARK: 'Bookmark',
  PASSWORD_VAULTED: 'Stored password',
  DELETED_IN_USE: 'Deleted, still in use',
  NEW: 'New',
  UNASSIGNED_SIGN_IN: 'Sign-in without a seat',
};
