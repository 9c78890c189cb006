import type { AuditAction, AuditLogFilter } from '../../../api/generated/types';
import { startOfLocalDay } from '../../../format/dates';
import { calendarDate, oneOf, word } from '../../../shell/search';
import { actionWord } from './words';

export const AUDIT_ACTIONS = Object.keys(actionWord) as AuditAction[];

export type AuditSearch = {
  action?: AuditAction;
  /** The domain of the org that it was done to. */
  to?: string;
  /** Calendar days where the reader is, both included. */
  since?: string;
  until?: string;
};

/** The filters of the audit log, as its address has them. */
export function readAuditSearch(search: Record<string, unknown>): AuditSearch {
  return {
    action: oneOf(AUDIT_ACTIONS, search.action),
    to: word(search.to),
    since: calendarDate(search.since),
    until: calendarDate(search.until),
  };
}

/** What the API is asked for by an address: days begin and end where the reader is. */
export function auditFilterOf(
  { action, to, since, until }: AuditSearch,
  orgs: readonly { id: string; domain: string }[],
): AuditLogFilter {
  return {
    action: action && [action],
    integrationId: orgs.find(({ domain }) => domain === to)?.id,
    from: since && startOfLocalDay(since),
    to: until && startOfLocalDay(until, 1),
  };
}
