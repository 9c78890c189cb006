import { readSession, type SignedIn } from './session';

let current: Promise<SignedIn> | null = null;

/** Who is signed in; asked for once, and again after `forgetSession`. */
export function currentSession(): Promise<SignedIn> {
  current ??= readSession().catch((error: unknown) => {
    current = null;
    throw error;
  });
  return current;
}

/** Somebody has signed in or out, or the session has ended. */
export function forgetSession(): void {
  current = null;
}
