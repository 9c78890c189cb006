/** Who is signed in, as `GET /session` tells. */
export type Session = {
  name: string;
  role: 'VIEWER' | 'ADMIN';
  /** When the session ends, in RFC 3339; null where it does not. */
  expiresAt: string | null;
};

export type SignedIn = {
  session: Session | null;
  /** Whether one can sign in by the company's identity provider. */
  oidc: boolean;
};

const tabs = new BroadcastChannel('seatgraph.session');

export class SessionError extends Error {
  override name = 'SessionError';
}

export async function readSession(): Promise<SignedIn> {
  const response = await ask('GET');
  if (!response.ok) throw new SessionError(await reason(response));
  const told: { session: Session | null; oidc?: boolean } = await response.json();
  return { session: told.session, oidc: told.oidc ?? false };
}

/** Begins a session with an access token; throws why not. */
export async function signIn(token: string): Promise<void> {
  const response = await ask('POST', JSON.stringify({ token }));
  if (!response.ok) throw new SessionError(await reason(response));
  tabs.postMessage('changed');
}

export async function signOut(): Promise<void> {
  const response = await ask('DELETE');
  if (!response.ok) throw new SessionError(await reason(response));
  tabs.postMessage('changed');
}

/** Tells when another tab of this browser has signed in or out: what this one has read may be somebody else's. */
export function onChangeElsewhere(tell: () => void): () => void {
  tabs.addEventListener('message', tell);
  return () => tabs.removeEventListener('message', tell);
}

async function ask(method: string, body?: string): Promise<Response> {
  const headers = body === undefined ? undefined : { 'Content-Type': 'application/json' };
  try {
    return await fetch('/session', { method, headers, body, credentials: 'same-origin' });
  } catch {
    throw new SessionError('The server does not answer. Is it running, and is your network up?');
  }
}

async function reason(response: Response): Promise<string> {
  try {
    const told: { errors?: { message?: string }[] } = await response.json();
    return told.errors?.[0]?.message ?? `The server answered ${response.status}.`;
  } catch {
    return `The server answered ${response.status}.`;
  }
}
