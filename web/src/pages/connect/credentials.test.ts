import { describe, expect, it } from 'vitest';
import { readCredentials } from './credentials';

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
