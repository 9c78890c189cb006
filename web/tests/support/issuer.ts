// A small identity provider on a host of its own, as browsers see it: OpenID Connect's code flow with PKCE, for one person.
import { createHash, generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

const CLIENT = 'seatgraph-web';

export type Issuer = { url: string; client: string; stop: () => void };

type Asked = { nonce: string; challenge: string; redirectUri: string };

export async function startIssuer(groups: string[]): Promise<Issuer> {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const codes = new Map<string, Asked>();
  let url = '';

  const idToken = (nonce: string) => {
    const now = Math.floor(Date.now() / 1000);
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const claims = {
      iss: url,
      aud: CLIENT,
      sub: '00u1',
      name: 'Ann Example',
      groups,
      nonce,
      iat: now,
      exp: now + 3600,
    };
    const signed = `${part({ alg: 'ES256', kid: 'one' })}.${part(claims)}`;
    const signature = sign('sha256', Buffer.from(signed), { key: privateKey, dsaEncoding: 'ieee-p1363' });
    return `${signed}.${signature.toString('base64url')}`;
  };
  const tell = (response: ServerResponse, value: object, status = 200) => {
    response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(value));
  };
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', url);
    if (pathname === '/.well-known/openid-configuration') {
      return tell(response, {
        issuer: url,
        jwks_uri: `${url}/keys`,
        authorization_endpoint: `${url}/authorize`,
        token_endpoint: `${url}/token`,
        authorization_response_iss_parameter_supported: true,
      });
    }
    if (pathname === '/keys') {
      return tell(response, {
        keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'one', alg: 'ES256', use: 'sig' }],
      });
    }
    if (pathname === '/authorize') {
      const asked = (name: string) => searchParams.get(name) ?? '';
      if (asked('client_id') !== CLIENT || asked('code_challenge_method') !== 'S256')
        return tell(response, {}, 400);
      const code = randomUUID();
      codes.set(code, {
        nonce: asked('nonce'),
        challenge: asked('code_challenge'),
        redirectUri: asked('redirect_uri'),
      });
      const back = new URL(asked('redirect_uri'));
      for (const [name, value] of Object.entries({ code, state: asked('state'), iss: url })) {
        back.searchParams.set(name, value);
      }
      // Somebody has to press something, as at a real one.
      response.writeHead(200, { 'Content-Type': 'text/html' });
      response.end(
        `<!doctype html><link rel="icon" href="data:,"><title>Provider</title><a href="${back.href.replaceAll('&', '&amp;')}">Sign in as Ann</a>`,
      );
      return;
    }
    if (pathname === '/token' && request.method === 'POST') {
      const body = new URLSearchParams(await text(request));
      const asked = codes.get(body.get('code') ?? '');
      codes.delete(body.get('code') ?? '');
      const challenge = createHash('sha256')
        .update(body.get('code_verifier') ?? '')
        .digest('base64url');
      const fits = asked && asked.challenge === challenge && asked.redirectUri === body.get('redirect_uri');
      if (!fits || body.get('client_id') !== CLIENT) return tell(response, { error: 'invalid_grant' }, 400);
      return tell(response, {
        access_token: randomUUID(),
        token_type: 'Bearer',
        id_token: idToken(asked.nonce),
      });
    }
    return tell(response, {}, 404);
  };

  const server: Server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  // Another site than the server's, which is asked at 127.0.0.1.
  url = `http://localhost:${(server.address() as AddressInfo).port}`;
  return { url, client: CLIENT, stop: () => server.close() };
}
