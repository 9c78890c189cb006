/** Why somebody was sent to sign in, by the codes in the address. */
export const reasons: Record<string, string> = {
  ended: 'Your session has ended. Sign in again.',
};
