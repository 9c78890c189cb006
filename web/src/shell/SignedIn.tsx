import { useNavigate } from '@tanstack/react-router';
import { useCallback, useEffect } from 'react';
import { Provider } from 'urql';
import { forgetSession } from '../api/current';
import { onChangeElsewhere } from '../api/session';
import { usePagesClient } from './pagesClient';
import { Shell } from './Shell';

/** The pages of who is signed in; what they have read is forgotten when they leave. */
export function SignedIn() {
  const navigate = useNavigate();
  const client = usePagesClient(
    useCallback(() => {
      forgetSession();
      const { pathname, search } = window.location;
      if (pathname !== '/sign-in')
        void navigate({ to: '/sign-in', search: { back: pathname + search, error: 'ended' } });
    }, [navigate]),
  );
  useEffect(() => onChangeElsewhere(() => window.location.reload()), []);
  return (
    <Provider value={client}>
      <Shell />
    </Provider>
  );
}
