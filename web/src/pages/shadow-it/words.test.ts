import { expect, it } from 'vitest';
import type { AppSignalCode } from '../../api/generated/types';
import { signedInSince } from './search';
import { signalRecord, signalSince } from './words';

const signal = (code: AppSignalCode, event: string | null = null) => ({
  __typename: 'AppSignal' as const,
  code,
  firstSeenAt: '2026-11-20T12:00:00Z',
  event,
});

it('people are counted over 30 calendar days, today among them, whatever the hour', () => {
  for (const now of [Date.UTC(2026, 10, 28), Date.UTC(2026, 10, 28, 23, 59)])
    expect(signedInSince(now)).toBe('2026-10-30');
});

it('the day of a signal is told for what it is', () => {
  expect(signalSince(signal('ADDED_BY_USER', 'e'))).toMatch(/^First known on /);
  expect(signalSince(signal('UNASSIGNED_SIGN_IN'))).toMatch(/^Last on /);
  expect(signalSince(signal('DELETED_IN_USE', 'e'))).toMatch(/^Deleted on /);
  expect(signalSince(signal('DELETED_IN_USE'))).toMatch(/^Noticed by a sync on /);
  expect(signalSince(signal('NEW'), '2026-11-20T12:00:00Z')).toMatch(/^Created on /);
  expect(signalSince(signal('NEW'), null)).toMatch(/^First met on /);
});

it('what no event shows stands in the record of the app', () => {
  expect(signalRecord(signal('BOOKMARK'), 'BOOKMARK')).toBe('Sign-on mode BOOKMARK');
  expect(signalRecord(signal('NEW'), 'SAML_2_0')).toBe('The app’s record in Okta');
});
