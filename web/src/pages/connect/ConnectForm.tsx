import { getRouteApi, Link } from '@tanstack/react-router';
import { ShieldCheck } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useClient } from 'urql';
import { type Fault, failure, faultOf, otherFaults, remedyHere } from '../../api/faults';
import { ConnectOkta } from '../../api/generated/ConnectOkta';
import { useAsker } from '../../org/org';
import { Button } from '../../parts/Button';
import { FaultText, Field } from '../../parts/Field';
import { Form } from '../../parts/Form';
import { Panel } from '../../parts/Panel';
import { Columns } from '../../parts/Stack';
import css from './Connect.module.css';
import { CredentialFields } from './CredentialFields';
import { CREDENTIAL_FIELDS, isRefused, readCredentials, type Way } from './credentials';
import { Steps } from './Steps';

const route = getRouteApi('/signed-in/connect');

export function ConnectForm() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const client = useClient();
  const [domain, setDomain] = useState(search.domain ?? '');
  const [way, setWay] = useState<Way>('token');
  const [faults, setFaults] = useState<readonly Fault[]>([]);
  const [connected, setConnected] = useState<string>();
  const [isPending, setPending] = useState(false);
  const [done, setDone] = useState<string>();
  const { orgs, reload } = useAsker();
  // Only once the org is known are there pages of it.
  const isThere = orgs.some((org) => org.domain === done && org.status !== 'DISCONNECTED');
  const go = useRef(navigate);
  go.current = navigate;
  useEffect(() => {
    if (isThere) void go.current({ to: '/sync', search: { org: done } });
  }, [isThere, done]);

  const choose = (chosen: Way) => {
    setWay(chosen);
    setFaults([]);
  };
  const submit = async (fields: FormData) => {
    // It is connected, and its pages are being waited for.
    if (done) return;
    setConnected(undefined);
    const credentials = readCredentials(fields, way);
    const empty: Fault[] = domain.trim() ? [] : [{ message: 'Give your Okta domain.', field: ['domain'] }];
    if (isRefused(credentials)) return setFaults([...empty, ...credentials]);
    if (empty.length > 0) return setFaults(empty);
    setPending(true);
    // Neither the cache nor a hook is to keep what was asked: it holds the secret.
    const { data, error } = await client
      .mutation(
        ConnectOkta,
        { input: { domain: domain.trim(), ...credentials } },
        { requestPolicy: 'network-only' },
      )
      .toPromise();
    if (data?.connectOkta.userErrors.length !== 0) setPending(false);
    if (!data) return setFaults([error ? failure(error) : { message: 'The server gave no answer.' }]);
    const { integration, userErrors } = data.connectOkta;
    if (integration && userErrors.length === 0) {
      setDone(integration.domain);
      reload();
      return;
    }
    if (userErrors.some(({ code }) => code === 'ALREADY_CONNECTED')) setConnected(integration?.domain);
    setFaults(userErrors.map(inWords));
  };

  return (
    <Columns>
      <Panel title="Your org">
        <Form label="Connect Okta" onSubmit={submit} faults={faults}>
          <Field
            label="Okta domain"
            placeholder="acme.okta.com"
            autoComplete="off"
            spellCheck="false"
            inputMode="url"
            value={domain}
            onChange={setDomain}
            hint="Where your people sign in to Okta. A custom domain works, too."
            fault={faultOf(faults, 'domain')}
          />
          {connected && (
            <Link to="/settings" search={{ org: connected }}>
              Open {connected} in Settings
            </Link>
          )}
          <CredentialFields way={way} onWay={choose} faults={faults} />
          {otherFaults(faults, ['domain', ...CREDENTIAL_FIELDS]).map((fault) => (
            <FaultText key={fault.message} fault={fault} />
          ))}
          <div className={css.send}>
            <Button type="submit" look="primary" isPending={isPending}>
              {isPending ? 'Asking Okta…' : 'Connect'}
            </Button>
          </div>
          <p className={css.promise}>
            <ShieldCheck size={18} aria-hidden />
            seatgraph only reads: it changes nothing in your Okta. Credentials are stored encrypted, and never
            shown again.
          </p>
        </Form>
      </Panel>
      <Steps way={way} domain={domain} />
    </Columns>
  );
}

function inWords(error: Fault & { code: string }): Fault {
  if (error.code === 'ALREADY_CONNECTED') {
    return { ...error, remedy: 'Sync it, or give it new credentials, in Settings.' };
  }
  return { ...error, remedy: error.remedy ? remedyHere(error.remedy) : undefined };
}
