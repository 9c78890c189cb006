import { ExternalLink } from 'lucide-react';
import type { ReactNode } from 'react';
import { adminConsole } from '../../org/okta';
import { Panel } from '../../parts/Panel';
import { Stack } from '../../parts/Stack';
import type { Way } from './credentials';
import css from './Steps.module.css';

/** A way through Okta's menus. */
function Menu({ children }: { children: string }) {
  return <strong className={css.menu}>{children}</strong>;
}

const TOKEN: readonly ReactNode[] = [
  <>
    Make a user for seatgraph, or take a service account: <Menu>Directory › People</Menu>. Not your own
    account, as the token dies when its owner is deactivated.
  </>,
  <>
    Give it the <em>Read-Only Administrator</em> role: <Menu>Security › Administrators</Menu>.
  </>,
  <>
    Sign in as that user, and go to <Menu>Security › API › Tokens › Create token</Menu>. Name it “seatgraph”,
    and copy it at once.
  </>,
  <>If the token is bound to network zones, allow the address of this server.</>,
];

const SERVICE_APP: readonly ReactNode[] = [
  <>
    <Menu>Applications › Create App Integration › API Services</Menu>. Name it “seatgraph”.
  </>,
  <>
    Client authentication: choose <em>Public key / Private key</em>, generate a key, and keep the private key.
  </>,
  <>
    Turn off <em>Require Demonstrating Proof of Possession (DPoP) header in token requests</em>.
  </>,
  <>
    Grant on <Menu>Okta API Scopes</Menu>: <code>okta.users.read</code>, <code>okta.apps.read</code>,{' '}
    <code>okta.groups.read</code>, <code>okta.logs.read</code>, <code>okta.roles.read</code>, and, for the
    company’s name, <code>okta.orgs.read</code>.
  </>,
  <>
    Assign the <em>Read-Only Administrator</em> role on <Menu>Admin roles</Menu>: scopes alone show it
    nothing.
  </>,
];

/** Where to get the credentials, click by click. */
export function Steps({ way, domain }: { way: Way; domain: string }) {
  const console = adminConsole(domain);
  return (
    <Stack>
      <Panel title="In Okta’s Admin Console">
        <ol className={css.steps}>
          {(way === 'token' ? TOKEN : SERVICE_APP).map((step, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the steps are numbered, and never change.
            <li key={`${way} ${index}`}>
              <div>{step}</div>
            </li>
          ))}
        </ol>
        {console && (
          <p className={css.open}>
            <a href={console} target="_blank" rel="noreferrer">
              Open {new URL(console).host}
              <ExternalLink size={14} aria-hidden />
              <span className="hidden-visually"> in a new tab</span>
            </a>
          </p>
        )}
      </Panel>
      <Panel title="What happens then">
        <p>
          The credentials are tried at once, and you are told if anything is missing. Then seatgraph reads
          users, apps, assignments, and 90 days of sign-ins, the newest first, and reads what has changed each
          day from then on.
        </p>
      </Panel>
    </Stack>
  );
}
