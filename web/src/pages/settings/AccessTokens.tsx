import { Ban, Plus } from 'lucide-react';
import { useState } from 'react';
import { useConnection } from '../../api/connection';
import { AccessTokens as AccessTokensQuery } from '../../api/generated/AccessTokens';
import type { TokenStateFragment } from '../../api/generated/types';
import { day, instant } from '../../format/dates';
import { Badge } from '../../parts/Badge';
import { Button } from '../../parts/Button';
import { type Column, DataTable } from '../../parts/DataTable';
import { Dialog } from '../../parts/Dialog';
import { Lines, Muted } from '../../parts/Lines';
import { Empty } from '../../parts/Notice';
import { Panel } from '../../parts/Panel';
import { NewToken } from './access-tokens/NewToken';
import { RevokeToken } from './access-tokens/RevokeToken';
import { UseTheApi } from './access-tokens/UseTheApi';
import { endOf, holds, lastUse, reachOf, roleWord, tokenState } from './access-tokens/words';
import css from './narrow.module.css';
import { Section } from './Section';

/** Who may use the API, and sign in here. */
export function AccessTokens() {
  const list = useConnection(AccessTokensQuery, {}, (data) => data.accessTokens);
  const [isMaking, setMaking] = useState(false);
  const [revoked, setRevoked] = useState<TokenStateFragment>();
  const columns: Column<TokenStateFragment>[] = [
    {
      id: 'name',
      header: 'Name',
      width: 2.1,
      cell: ({ name, role, reference, viewerIsBearer }) => (
        <Lines>
          <span>
            <strong>{name}</strong> {viewerIsBearer && <Badge tone="accent">This session</Badge>}
          </span>
          <Muted>
            {roleWord[role]} · number {reference}
          </Muted>
        </Lines>
      ),
    },
    {
      id: 'orgs',
      header: 'Sees',
      width: 1.4,
      wide: true,
      cell: (token) => (
        <span title={token.integrations?.map(({ domain }) => domain).join(', ')}>{reachOf(token)}</span>
      ),
    },
    { id: 'made', header: 'Created', width: 1.2, wide: true, cell: ({ createdAt }) => day(createdAt) },
    {
      id: 'used',
      header: 'Last used',
      width: 1.35,
      wide: true,
      cell: (token) => (
        <span title={token.lastUsedAt ? instant(token.lastUsedAt) : undefined}>{lastUse(token)}</span>
      ),
    },
    {
      id: 'state',
      header: 'State',
      width: 1.9,
      cell: (token) => {
        const { word, tone } = tokenState(token);
        return (
          <Lines>
            <span>
              <Badge tone={tone}>{word}</Badge>
            </span>
            <Muted>{endOf(token)}</Muted>
          </Lines>
        );
      },
    },
    {
      id: 'revoke',
      header: 'Action',
      align: 'end',
      width: 1.15,
      cell: (token) =>
        holds(token) && (
          <Button small look="danger" aria-label={`Revoke ${token.name}`} onPress={() => setRevoked(token)}>
            <Ban size={16} aria-hidden className={css.ifNarrow} />
            <span className={css.ifWide}>Revoke</span>
          </Button>
        ),
    },
  ];
  return (
    <Section
      title="Access tokens"
      lead="With one, people sign in here and programs use the API. Each has a role, and ends when you revoke it."
      action={
        <Button look="primary" onPress={() => setMaking(true)}>
          <Plus size={16} aria-hidden />
          New access token
        </Button>
      }
    >
      <Panel flush>
        <DataTable
          label="Access tokens"
          list={list}
          columns={columns}
          keyOf={({ id }) => id}
          empty={<Empty title="No access token yet">You are signed in by other means.</Empty>}
        />
      </Panel>
      <UseTheApi />
      <NewToken isOpen={isMaking} onClose={() => setMaking(false)} />
      <Dialog
        title={`Revoke “${revoked?.name ?? ''}”?`}
        isOpen={revoked !== undefined}
        onClose={() => setRevoked(undefined)}
        alert
      >
        {revoked && <RevokeToken token={revoked} onClose={() => setRevoked(undefined)} />}
      </Dialog>
    </Section>
  );
}
