import { useAsker } from '../../org/org';
import { Empty } from '../../parts/Notice';
import { PageHead } from '../../parts/PageHead';
import { ConnectForm } from './ConnectForm';

/** How an org is connected: the first, another one, or one that was disconnected. */
export function Connect() {
  const { isAdmin, orgs } = useAsker();
  return (
    <>
      <PageHead
        title="Connect Okta"
        lead={
          isAdmin &&
          (orgs.length === 0
            ? 'Connect your company’s Okta, and see who has which app, and who really uses it.'
            : 'Connect another Okta org, or one that was disconnected.')
        }
      />
      {isAdmin ? (
        <ConnectForm />
      ) : (
        <Empty title="Only administrators can connect an org">
          You are signed in as a viewer. Ask an administrator of seatgraph to connect your Okta.
        </Empty>
      )}
    </>
  );
}
