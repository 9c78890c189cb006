import type { Role, TokenStateFragment } from '../../../api/generated/types';
import { ago, day } from '../../../format/dates';
import { counted } from '../../../format/numbers';
import type { Tone } from '../../../parts/Badge';

export const roleWord: Record<Role, string> = {
  VIEWER: 'Viewer',
  ADMIN: 'Administrator',
};

export const roleText: Record<Role, string> = {
  VIEWER: 'Viewer: reads',
  ADMIN: 'Administrator: reads and changes everything',
};

type Ends = Pick<TokenStateFragment, 'expiresAt' | 'revokedAt'>;

/** Whether a token still lets somebody in. */
export function holds({ expiresAt, revokedAt }: Ends, now = Date.now()): boolean {
  return !revokedAt && (!expiresAt || new Date(expiresAt).getTime() > now);
}

export function tokenState(token: Ends, now = Date.now()): { word: string; tone: Tone } {
  if (token.revokedAt) return { word: 'Revoked', tone: 'plain' };
  return holds(token, now) ? { word: 'In force', tone: 'good' } : { word: 'Expired', tone: 'plain' };
}

/** Until when a token holds, or when it ended. */
export function endOf(token: Ends, now = Date.now()): string {
  const { expiresAt, revokedAt } = token;
  if (revokedAt) return day(revokedAt);
  if (!expiresAt) return 'until revoked';
  return holds(token, now) ? `until ${day(expiresAt)}` : day(expiresAt);
}

export function lastUse({ lastUsedAt }: Pick<TokenStateFragment, 'lastUsedAt'>): string {
  return lastUsedAt ? ago(lastUsedAt) : 'never';
}

/** What a token is limited to. */
export function reachOf({ integrations }: Pick<TokenStateFragment, 'integrations'>): string {
  if (!integrations) return 'All orgs';
  const [first] = integrations;
  return integrations.length === 1 && first
    ? (first.name ?? first.domain)
    : counted(integrations.length, 'org');
}

/** The days that somebody typed: none for a token that ends only when it is revoked; not a number where they cannot be meant. */
export function typedDays(typed: string): number | null {
  const text = typed.trim();
  if (text === '') return null;
  return /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
}
