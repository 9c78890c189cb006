import type { AuditAction, AuditEntryFragment } from '../../../api/generated/types';

export const actionWord: Record<AuditAction, string> = {
  INTEGRATION_CONNECTED: 'Org connected',
  CREDENTIALS_REPLACED: 'Credentials replaced',
  INTEGRATION_DISCONNECTED: 'Org disconnected',
  DATA_DELETED: 'Data deleted',
  SYNC_REQUESTED: 'Sync asked for',
  TOKEN_CREATED: 'Token created',
  TOKEN_REVOKED: 'Token revoked',
  KEYS_ROTATED: 'Keys rotated',
  CREDENTIALS_DISCARDED: 'Credentials erased',
  BACKUP_MADE: 'Backup made',
  APP_REVIEWED: 'App reviewed',
  LICENSE_SET: 'License set',
  LICENSE_REMOVED: 'License removed',
  APP_CATEGORIZED: 'Category set',
  USAGE_ALERT_SET: 'Use alert set',
  WEBHOOK_CREATED: 'Webhook created',
  WEBHOOK_UPDATED: 'Webhook changed',
  WEBHOOK_SECRET_ROTATED: 'New webhook secret',
  WEBHOOK_ENABLED: 'Webhook switched on',
  WEBHOOK_DISABLED: 'Webhook switched off',
  WEBHOOK_DELETED: 'Webhook deleted',
  WEBHOOK_TESTED: 'Webhook tested',
};

/** As what somebody did something. */
export function actorNote({ kind, reference }: AuditEntryFragment['actor']): string {
  switch (kind) {
    case 'TOKEN':
      return reference ? `access token ${reference}` : 'access token';
    case 'BOOTSTRAP':
      return 'bootstrap token';
    case 'OIDC':
      return reference ? `company account ${reference}` : 'company account';
    case 'OPERATOR':
      return 'at the command line';
  }
}
