const DAY = 86_400_000;

/** Of apps that nobody was ever seen to sign in to, and of those with the oldest sign-ins: the ones without any within the period. */
export function unusedApps<App extends { lastSignInAt?: string | null }>(
  neverSeen: readonly App[],
  longAgo: readonly App[],
  days: number,
  now = Date.now(),
): App[] {
  const start = now - days * DAY;
  return [
    ...neverSeen.filter(({ lastSignInAt }) => !lastSignInAt),
    ...longAgo.filter(({ lastSignInAt }) => lastSignInAt && Date.parse(lastSignInAt) < start),
  ];
}
