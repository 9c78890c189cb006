import { type ErrorComponentProps, useRouter } from '@tanstack/react-router';
import { SessionError } from '../api/session';
import { Failure } from '../parts/Notice';

/** What stands in place of a page that could not be shown. */
export function Broken({ error, reset }: ErrorComponentProps) {
  const router = useRouter();
  const told = error instanceof SessionError ? error.message : 'This page could not be shown.';
  return (
    <main>
      <Failure
        fault={{ message: told, remedy: 'If seatgraph was updated meanwhile, load the page again.' }}
        onRetry={() => {
          reset();
          void router.invalidate();
        }}
      />
    </main>
  );
}
