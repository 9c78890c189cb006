/** Why somebody was sent to sign in, by the codes in the address: those of a login at the identity provider, and the app's own. */
export const reasons: Record<string, string> = {
  ended: 'Your session has ended. Sign in again.',
  access_denied: 'You were not let in: the sign-in was cancelled, or the app is not assigned to you.',
  no_role: 'Your account has no role in seatgraph. Ask an administrator to give it one.',
  expired: 'The sign-in took too long, or began in another browser. Try again.',
  state_mismatch: 'That was the answer to another sign-in. Try again.',
  refused:
    'The identity provider’s answer could not be accepted. Try again; if it goes on, tell an administrator.',
  misconfigured: 'Signing in is not set up rightly. Tell an administrator: the server’s log says why.',
  unavailable: 'The identity provider does not answer. Try again in a minute.',
  rate_limited: 'There were too many failed tries from your network. Wait a minute, then try again.',
};
