import { useNavigate } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { Provider } from 'urql';
import { createClient } from '../api/client';
import { forgetSession } from '../api/current';
import { onChangeElsewhere } from '../api/session';
import { Shell } from './Shell';

/** The pages of who is signed in; what they have read is forgotten when they leave. */
export function SignedIn() {
  const navigate = useNavigate();
  const [client] = useState(() =>
    createClient(() => {
      forgetSession();
      const { pathname, search } = window.location;
      if (pathname !== '/sign-in')
        void navigate({ to: '/sign-in', search: { back: pathname + search, error: 'ended' } });
    }),
  );
  useEffect(() => onChangeElsewhere(() => window.location.reload()), []);
  return (
    <Provider value={client}>
      <Shell />
    </Provider>
  );
}
