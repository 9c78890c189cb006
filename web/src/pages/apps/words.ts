import type { AppStatus, ReviewState } from '../../api/generated/types';
import type { Tone } from '../../parts/Badge';

export const statusWord: Record<AppStatus, string> = {
  ACTIVE: 'Active',
  INACTIVE: 'Inactive',
  DELETED: 'Deleted',
};

export const reviewWord: Record<ReviewState, string> = {
  UNREVIEWED: 'Not reviewed',
  SANCTIONED: 'Approved',
  UNSANCTIONED: 'Not approved',
};

export const reviewTone: Record<ReviewState, Tone> = {
  UNREVIEWED: 'plain',
  SANCTIONED: 'good',
  UNSANCTIONED: 'bad',
};
