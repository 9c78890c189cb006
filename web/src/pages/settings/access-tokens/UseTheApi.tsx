import { CopyButton } from '../../../parts/CopyButton';
import { Panel } from '../../../parts/Panel';
import css from './UseTheApi.module.css';

const QUERY = '{ apps(first: 5) { nodes { label seats { assigned active } } } }';

/** How a frontend or a script asks for what these pages show. */
export function UseTheApi() {
  const command = [
    `curl ${window.location.origin}/graphql \\`,
    "  -H 'Authorization: Bearer <access token>' -H 'Content-Type: application/json' \\",
    `  -d '{"query": "${QUERY}"}'`,
  ].join('\n');
  return (
    <Panel
      title="Use the API"
      hint="These pages ask the GraphQL API, and nothing else: whatever they show, your own can."
    >
      <pre className={css.command}>
        <code>{command}</code>
      </pre>
      <div className={css.more}>
        <CopyButton text={command} label="Copy" />
        <a href="/graphiql">Try queries in GraphiQL</a>
        <span>
          Subscriptions come over a WebSocket at <code>/graphql</code> (graphql-transport-ws).
        </span>
      </div>
    </Panel>
  );
}
