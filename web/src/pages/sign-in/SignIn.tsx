import { getRouteApi, useNavigate, useRouter } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { currentSession, forgetSession } from '../../api/current';
import type { Fault } from '../../api/faults';
import { SessionError, signIn } from '../../api/session';
import { Button, buttonClass } from '../../parts/Button';
import { Field } from '../../parts/Field';
import { Form } from '../../parts/Form';
import { Warning } from '../../parts/Notice';
import { useTitle } from '../../shell/useTitle';
import { reasons } from './reasons';
import css from './SignIn.module.css';

const route = getRouteApi('/sign-in');

/** The way in: by an access token, or by the company's identity provider where that is set up. */
export function SignIn() {
  const { back, error } = route.useSearch();
  const [token, setToken] = useState(takeToken);
  const [fault, setFault] = useState<Fault>();
  const [isPending, setPending] = useState(false);
  const [oidc, setOidc] = useState(false);
  const router = useRouter();
  const navigate = useNavigate();
  useTitle('Sign in');

  useEffect(() => {
    forgetSession();
    currentSession().then(
      (told) => setOidc(told.oidc),
      () => setOidc(false),
    );
  }, []);

  const submit = async () => {
    if (token.trim() === '') {
      setFault({ message: 'Paste an access token.', remedy: 'It begins with sgt_.' });
      return;
    }
    setPending(true);
    try {
      await signIn(token.trim());
      forgetSession();
      if (back?.startsWith('/') && !back.startsWith('//')) router.history.push(back);
      else await navigate({ to: '/' });
    } catch (thrown) {
      setFault({ message: thrown instanceof SessionError ? thrown.message : String(thrown) });
    } finally {
      setPending(false);
    }
  };

  return (
    <main className={css.page}>
      <div className={css.card}>
        <p className={css.brand}>
          <img src="/favicon.svg" alt="" width={36} height={36} />
          seatgraph
        </p>
        <h1>Sign in</h1>
        <p className={css.lead}>See who has which app, and who really uses it.</p>
        {error && <Warning title={reasons[error] ?? 'You were not signed in.'} />}
        {oidc && (
          <a
            className={buttonClass('primary')}
            href={`/session/oidc?return=${encodeURIComponent(back ?? '/')}`}
          >
            Sign in with your company’s account
          </a>
        )}
        <Form label="Sign in" onSubmit={submit}>
          <Field
            label="Access token"
            type="password"
            autoComplete="current-password"
            autoFocus
            value={token}
            onChange={setToken}
            fault={fault}
            hint={
              <>
                An administrator makes one with <code>seatgraph token create</code>, or under Settings.
              </>
            }
          />
          <Button type="submit" look={oidc ? 'plain' : 'primary'} isPending={isPending}>
            Sign in
          </Button>
        </Form>
      </div>
    </main>
  );
}

/** The token that the demo's address carries: taken out of it at once, so that it stays in no history. */
function takeToken(): string {
  const match = /^#token=([\w-]+)$/.exec(window.location.hash);
  if (!match?.[1]) return '';
  window.history.replaceState(window.history.state, '', window.location.pathname + window.location.search);
  return match[1];
}
