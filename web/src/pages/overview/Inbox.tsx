import { Link } from '@tanstack/react-router';
import { memo } from 'react';
import { OverviewInbox } from '../../api/generated/OverviewInbox';
import { useLoaded } from '../../api/loaded';
import { count } from '../../format/numbers';
import { useOrg } from '../../org/org';
import { Empty } from '../../parts/Notice';
import { Panel } from '../../parts/Panel';
import { SIGNALS } from '../shadow-it/search';
import { signalWord } from '../shadow-it/words';
import { Row, Rows } from './Rows';

/** What may be outside IT's control, and nobody has looked at. */
export const Inbox = memo(function Inbox() {
  const { org } = useOrg();
  const loaded = useLoaded(OverviewInbox, { integrationId: org.id, signals: [...SIGNALS] });
  const inbox = loaded.data?.integration?.apps;
  return (
    <Panel
      title="Shadow IT"
      flush
      hint={inbox ? `${count(inbox.totalCount)} to look at` : 'To look at'}
      action={<Link to="/shadow-it">Look at them</Link>}
    >
      <Rows
        loaded={loaded}
        items={inbox?.nodes}
        row={({ id, label, signals }) => (
          <Row
            name={label}
            link={
              <Link to="/apps/$appId" params={{ appId: id }}>
                {label}
              </Link>
            }
            note={signals.map(({ code }) => signalWord[code]).join(', ')}
          />
        )}
        empty={<Empty title="Nothing to look at">Every app with a sign of shadow IT is reviewed.</Empty>}
      />
    </Panel>
  );
});
