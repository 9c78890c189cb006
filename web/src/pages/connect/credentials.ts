import type { Fault } from '../../api/faults';
import type { OktaServiceAppInput } from '../../api/generated/types';

/** The two ways in which seatgraph shows to Okta who it is. */
export type Way = 'token' | 'service-app';

export type Credentials = { apiToken: string } | { serviceApp: OktaServiceAppInput };

/** What was typed as credentials, or the fields of them that are still empty. */
export function readCredentials(fields: FormData, way: Way): Credentials | readonly Fault[] {
  const typed = (name: string) => String(fields.get(name) ?? '').trim();
  if (way === 'token') {
    const apiToken = typed('apiToken');
    return apiToken ? { apiToken } : [empty('apiToken', 'Paste the API token.')];
  }
  const serviceApp = {
    clientId: typed('clientId'),
    keyId: typed('keyId') || null,
    privateKey: typed('privateKey'),
  };
  const faults = [
    ...(serviceApp.clientId ? [] : [empty('clientId', 'Give the client ID.')]),
    ...(serviceApp.privateKey ? [] : [empty('privateKey', 'Paste the private key.')]),
  ];
  return faults.length > 0 ? faults : { serviceApp };
}

export function isRefused(read: Credentials | readonly Fault[]): read is readonly Fault[] {
  return Array.isArray(read);
}

function empty(field: string, message: string): Fault {
  return { message, field: [field] };
}

/** The fields that show what is wrong with them by themselves. */
export const CREDENTIAL_FIELDS = ['apiToken', 'serviceApp', 'clientId', 'keyId', 'privateKey'];
