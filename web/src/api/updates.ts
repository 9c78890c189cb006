import type { Cache, OptimisticMutationConfig, UpdatesConfig } from '@urql/exchange-graphcache';
import type { ConnectOktaMutation, ImportLicensesMutation, TestWebhookInput } from './generated/types';

/** What the answer to a change does not tell, though it changes: asked for again where it is shown. */
export const updates: UpdatesConfig = {
  Mutation: {
    connectOkta: (result, _arguments, cache) => {
      forget(cache, 'Query', ['integrations']);
      forgetOfIntegrations(cache, ['syncs']);
      addOrg(cache, (result as ConnectOktaMutation).connectOkta.integration);
    },
    syncIntegration: (_result, _arguments, cache) => forgetOfIntegrations(cache, ['syncs']),
    updateOktaCredentials: (_result, _arguments, cache) => forgetOfIntegrations(cache, ['syncs']),
    disconnectIntegration: (_result, _arguments, cache) => {
      forget(cache, 'Query', ['integrations', 'viewer', 'apps', 'users', 'integration', 'app', 'user']);
    },
    setAppLicense: (_result, _arguments, cache) => forgetCosts(cache),
    removeAppLicense: (_result, _arguments, cache) => forgetCosts(cache),
    setAppCategory: (_result, _arguments, cache) => forgetOfIntegrations(cache, ['reclaimable']),
    importAppLicenses: (result, _arguments, cache) => {
      if ((result as ImportLicensesMutation).importAppLicenses.imported) forgetCosts(cache);
    },
    reviewApp: (_result, _arguments, cache) => forgetOfIntegrations(cache, ['summary']),
    createAccessToken: (_result, _arguments, cache) => forget(cache, 'Query', ['accessTokens']),
    createWebhook: (_result, _arguments, cache) => forgetOfIntegrations(cache, ['webhooks']),
    deleteWebhook: (_result, _arguments, cache) => forgetOfIntegrations(cache, ['webhooks']),
    testWebhook: (_result, { input }, cache) => {
      const { webhookId } = input as TestWebhookInput;
      forget(cache, cache.keyOfEntity({ __typename: 'Webhook', id: webhookId }) ?? '', ['deliveries']);
    },
  },
};

/** What an answer will say most likely, shown until it is there. */
export const optimistic: OptimisticMutationConfig = {
  reviewApp: ({ input }) => {
    const { appId, review } = input as { appId: string; review: string };
    return {
      __typename: 'ReviewAppPayload',
      app: { __typename: 'App', id: appId, review },
      userErrors: [],
    };
  },
};

/** So that the pages of an org can be shown at once when it is connected. */
function addOrg(cache: Cache, org: ConnectOktaMutation['connectOkta']['integration']): void {
  const viewer = cache.resolve('Query', 'viewer');
  if (!org || typeof viewer !== 'string') return;
  const orgs = cache.resolve(viewer, 'integrations');
  const added = cache.keyOfEntity(org);
  if (!Array.isArray(orgs) || !added) return;
  const known = orgs.filter((one) => typeof one === 'string');
  if (!known.includes(added)) cache.link(viewer, 'integrations', [...known, added]);
}

function forgetCosts(cache: Cache): void {
  forget(cache, 'Query', ['apps']);
  forgetOfIntegrations(cache, ['summary', 'breakdown', 'renewals', 'reclaimable', 'apps']);
}

function forgetOfIntegrations(cache: Cache, fields: string[]): void {
  const keys = new Set<string>();
  for (const { fieldKey } of cache.inspectFields('Query')) {
    const linked = cache.resolve('Query', fieldKey);
    if (typeof linked === 'string' && linked.startsWith('Integration:')) keys.add(linked);
  }
  for (const key of keys) forget(cache, key, fields);
}

function forget(cache: Cache, entity: string, fields: string[]): void {
  for (const { fieldName, fieldKey } of cache.inspectFields(entity)) {
    if (fields.includes(fieldName)) cache.invalidate(entity, fieldKey);
  }
}
