import { Link } from '@tanstack/react-router';
import { Plus } from 'lucide-react';
import { failure } from '../../api/faults';
import { Integrations as IntegrationsQuery } from '../../api/generated/Integrations';
import { useLoaded } from '../../api/loaded';
import { useOrg } from '../../org/org';
import { buttonClass } from '../../parts/Button';
import { Failure } from '../../parts/Notice';
import { Panel } from '../../parts/Panel';
import { SkeletonLines } from '../../parts/Skeleton';
import css from './Integrations.module.css';
import { OrgCard } from './OrgCard';
import { SyncHistory } from './SyncHistory';

/** Every org: whether its data arrives, what keeps it from arriving, and what can be done with it. */
export function Integrations() {
  const { isAdmin, org } = useOrg();
  const { data, error, isLoading, reload } = useLoaded(IntegrationsQuery, {});
  return (
    <>
      {isAdmin && (
        <div className={css.above}>
          <Link to="/connect" className={buttonClass()}>
            <Plus size={16} aria-hidden />
            Connect another org
          </Link>
        </div>
      )}
      {error && <Failure fault={failure(error)} onRetry={reload} />}
      {isLoading && (
        <Panel>
          <SkeletonLines lines={7} />
        </Panel>
      )}
      {data?.viewer.integrations.map((one) => (
        <OrgCard key={one.id} org={one} />
      ))}
      <SyncHistory key={org.id} org={org} />
    </>
  );
}
