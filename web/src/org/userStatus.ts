import type { UserStatus } from '../api/generated/types';
import type { Tone } from '../parts/Badge';

/** In the order in which they are chosen from. */
export const userStatusWord: Record<UserStatus, string> = {
  ACTIVE: 'Active',
  SUSPENDED: 'Suspended',
  DEPROVISIONED: 'Deactivated',
  LOCKED_OUT: 'Locked out',
  PASSWORD_EXPIRED: 'Password expired',
  RECOVERY: 'Password reset',
  PROVISIONED: 'Pending',
  STAGED: 'Staged',
  DELETED: 'Deleted',
};

export const userStatusTone: Record<UserStatus, Tone> = {
  ACTIVE: 'good',
  SUSPENDED: 'bad',
  DEPROVISIONED: 'bad',
  LOCKED_OUT: 'warn',
  PASSWORD_EXPIRED: 'warn',
  RECOVERY: 'warn',
  PROVISIONED: 'plain',
  STAGED: 'plain',
  DELETED: 'plain',
};
