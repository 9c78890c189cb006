import type {
  DeliveryStateFragment,
  WebhookDeliveryState,
  WebhookDisabledReason,
  WebhookFailure,
  WebhookStateFragment,
} from '../../../api/generated/types';
import { ago, instant } from '../../../format/dates';
import { counted } from '../../../format/numbers';
import type { Tone } from '../../../parts/Badge';

type State = Pick<WebhookStateFragment, 'state' | 'disabledReason' | 'failingSince' | 'nextTryAt'>;

/** Whether a webhook delivers, in a word. */
export function stateOf({ state, disabledReason, failingSince }: State): { word: string; tone: Tone } {
  if (state === 'DISABLED')
    return { word: 'Off', tone: disabledReason === 'BY_ADMINISTRATOR' ? 'plain' : 'bad' };
  return failingSince ? { word: 'Failing', tone: 'warn' } : { word: 'On', tone: 'good' };
}

const GOES_ON = 'It goes on where it stood: nothing is lost, as long as the feed holds it (400 days).';

const disabled: Record<WebhookDisabledReason, { title: string; todo: string }> = {
  BY_ADMINISTRATOR: { title: 'An administrator switched it off.', todo: `Switch it on again. ${GOES_ON}` },
  FAILING: {
    title: 'It was switched off: its receiver accepted nothing for three days.',
    todo: `See below what the receiver answered, mend it, and switch the webhook on again. ${GOES_ON}`,
  },
  GONE: {
    title: 'It was switched off: its receiver answered 410, gone for good.',
    todo: `Edit the webhook if the receiver has moved, and switch it on again; or delete it. ${GOES_ON}`,
  },
  DISCONNECTED: {
    title: 'It was switched off: the org was disconnected, which erased the secret.',
    todo: `Once the org is connected again, make a new secret, give it to the receiver, and switch the webhook on. ${GOES_ON}`,
  },
  SECRET_DISCARDED: {
    title: 'It was switched off: no encryption key opened its secret, which was erased.',
    todo: `Make a new secret, give it to the receiver, and switch the webhook on. ${GOES_ON}`,
  },
};

/** Why a webhook does not deliver, and what to do; nothing where it does. */
export function troubleOf(webhook: State, now = Date.now()): { title: string; todo: string } | undefined {
  if (webhook.state === 'DISABLED')
    return webhook.disabledReason ? disabled[webhook.disabledReason] : undefined;
  if (!webhook.failingSince) return undefined;
  const due = webhook.nextTryAt;
  const next = due && new Date(due).getTime() > now ? `again ${ago(due, now)}` : 'again now';
  return {
    title: `Its receiver has accepted nothing since ${instant(webhook.failingSince)}.`,
    todo: `Nothing is lost: it is sent ${next}. See below what the receiver answered. After three days without success the webhook is switched off.`,
  };
}

export const deliveryWord: Record<WebhookDeliveryState, string> = {
  PENDING: 'Not accepted yet',
  ACCEPTED: 'Accepted',
  FAILED: 'Not accepted',
};

export const deliveryTone: Record<WebhookDeliveryState, Tone> = {
  PENDING: 'warn',
  ACCEPTED: 'good',
  FAILED: 'bad',
};

const failureWord: Record<WebhookFailure, string> = {
  STATUS: 'answered with an error',
  REDIRECTED: 'answered with a redirect, which is not followed',
  TIMEOUT: 'took longer than 10 seconds',
  UNREACHABLE: 'no connection, or it was cut',
  UNSAFE_ADDRESS: 'its name leads to no public address, or the host is not allowed any more',
  SECRET_UNREADABLE: 'no encryption key opens the secret: make a new one',
};

/** What came of the last try. */
export function answerOf({ attempts, status, failure }: DeliveryStateFragment): string {
  if (attempts === 0) return 'not sent yet';
  if (failure === 'STATUS' && status) return `answered ${status}`;
  if (failure) return failureWord[failure];
  return status ? `answered ${status}` : '';
}

export function contentOf({ kind, activityCount }: DeliveryStateFragment): string {
  return kind === 'TEST' ? 'Test' : counted(activityCount, 'change');
}

/** What a webhook is called: where it leads, and which it is of those before that lead there, too. */
export function nameOf(webhook: { url: string }, before: readonly { url: string }[]): string {
  const same = before.filter(({ url }) => url === webhook.url).length;
  const name = webhook.url.replace(/^https:\/\//, '');
  return same === 0 ? name : `${name} (${same + 1})`;
}
