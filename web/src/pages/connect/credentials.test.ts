import { describe, expect, it } from 'vitest';
import { adminConsole, readCredentials } from './credentials';

function fields(values: Record<string, string>): FormData {
  const data = new FormData();
  for (const [name, value] of Object.entries(values)) data.set(name, value);
  return data;
}

describe('credentials', () => {
  it('are of one way only', () => {
    const all = fields({ apiToken: ' 00abc ', clientId: '0oa1', keyId: '', privateKey: 'PEM\nline\n' });
    expect(readCredentials(all, 'token')).toEqual({ apiToken: '00abc' });
    expect(readCredentials(all, 'service-app')).toEqual({
      serviceApp: { clientId: '0oa1', keyId: null, privateKey: 'PEM\nline' },
    });
  });

  it('say which fields are empty', () => {
    const paths = (way: 'token' | 'service-app') => {
      const read = readCredentials(fields({ apiToken: '  ' }), way);
      return Array.isArray(read) ? read.map(({ field }) => field) : [];
    };
    expect(paths('token')).toEqual([['apiToken']]);
    expect(paths('service-app')).toEqual([['clientId'], ['privateKey']]);
  });
});

it('the Admin Console is found by the domains that Okta gives, and no others', () => {
  expect(adminConsole('acme.okta.com')).toBe('https://acme-admin.okta.com/');
  expect(adminConsole(' https://ACME-admin.oktapreview.com/admin ')).toBe(
    'https://acme-admin.oktapreview.com/',
  );
  for (const other of ['', 'login.acme.com', 'acme.okta.com.evil.example', 'a.b.okta.com', '127.0.0.1:9100'])
    expect(adminConsole(other)).toBeUndefined();
});
