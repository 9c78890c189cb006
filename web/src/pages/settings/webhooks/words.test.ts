import { describe, expect, it } from 'vitest';
import { answerOf, contentOf, nameOf, stateOf, troubleOf } from './words';

const on = { state: 'ENABLED', disabledReason: null, failingSince: null, nextTryAt: null } as const;
const delivery = {
  __typename: 'WebhookDelivery',
  id: 'd',
  kind: 'ACTIVITY',
  messageId: 'msg_1',
  state: 'PENDING',
  activityCount: 1,
  attempts: 0,
  status: null,
  failure: null,
  createdAt: '2026-11-28T12:00:00Z',
  lastTryAt: null,
  acceptedAt: null,
} as const;

describe('the state of a webhook', () => {
  it('is told with what to do where it does not deliver', () => {
    expect(stateOf(on).word).toBe('On');
    expect(troubleOf(on)).toBeUndefined();
    for (const reason of [
      'BY_ADMINISTRATOR',
      'FAILING',
      'GONE',
      'DISCONNECTED',
      'SECRET_DISCARDED',
    ] as const) {
      const off = { ...on, state: 'DISABLED', disabledReason: reason } as const;
      expect(stateOf(off).word).toBe('Off');
      expect(troubleOf(off)?.todo).toMatch(/switch (it|the webhook) on/i);
    }
  });

  it('is failing while what was not accepted is sent again', () => {
    const failing = { ...on, failingSince: '2026-11-28T12:00:00Z', nextTryAt: '2026-11-28T12:10:00Z' };
    expect(stateOf(failing).word).toBe('Failing');
    expect(troubleOf(failing, Date.UTC(2026, 10, 28, 12, 5))?.todo).toMatch(/again in 5 minutes/);
    expect(troubleOf(failing, Date.UTC(2026, 10, 28, 12, 11))?.todo).toMatch(/again now/);
  });
});

it('a delivery tells what it holds and what was answered', () => {
  expect([contentOf(delivery), answerOf(delivery)]).toEqual(['1 change', 'not sent yet']);
  expect(contentOf({ ...delivery, kind: 'TEST', activityCount: 0 })).toBe('Test');
  expect(answerOf({ ...delivery, attempts: 1, status: 500, failure: 'STATUS' })).toBe('answered 500');
  expect(answerOf({ ...delivery, attempts: 1, status: 204 })).toBe('answered 204');
  expect(answerOf({ ...delivery, attempts: 2, failure: 'TIMEOUT' })).toMatch(/10 seconds/);
});

it('two webhooks that lead to one place are told apart', () => {
  const webhook = { url: 'https://hooks.example.com/a' };
  expect(nameOf(webhook, [])).toBe('hooks.example.com/a');
  expect(nameOf(webhook, [webhook, { url: 'https://hooks.example.com/b' }])).toBe('hooks.example.com/a (2)');
});
