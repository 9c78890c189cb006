import type { Tone } from '../../parts/Badge';
import type { SeatUse } from '../../parts/SeatBar';

const DAY = 86_400_000;

export const useWord: Record<SeatUse, string> = {
  active: 'Active',
  inactive: 'Inactive',
  neverUsed: 'Never used',
  recentlyAssigned: 'Recently assigned',
};

export const useTone: Record<SeatUse, Tone> = {
  active: 'good',
  inactive: 'warn',
  neverUsed: 'bad',
  recentlyAssigned: 'plain',
};

/** The class of a seat, as the API's SeatReport counts it. */
export function useOfSeat(
  { lastSignInAt, assignedAt }: { lastSignInAt: string | null; assignedAt: string | null },
  days: number,
  now = Date.now(),
): SeatUse {
  const start = now - days * DAY;
  if (lastSignInAt) return Date.parse(lastSignInAt) >= start ? 'active' : 'inactive';
  return assignedAt && Date.parse(assignedAt) >= start ? 'recentlyAssigned' : 'neverUsed';
}
