import { useState } from 'react';
import { useMutation } from 'urql';
import { type Fault, failure } from '../../api/faults';
import { SetUsageAlert } from '../../api/generated/SetUsageAlert';
import type { OrgCardFragment } from '../../api/generated/types';
import { percent } from '../../format/numbers';
import { useOrg } from '../../org/org';
import { Button } from '../../parts/Button';
import { Dialog, DialogActions } from '../../parts/Dialog';
import { Field } from '../../parts/Field';
import { Form } from '../../parts/Form';
import css from './Integrations.module.css';
import { readPercentage } from './percentage';

/** Under which use of its seats an app is told of in the activity feed. */
export function UsageAlert({ org }: { org: OrgCardFragment }) {
  const { isAdmin } = useOrg();
  const [isOpen, setOpen] = useState(false);
  const { usageAlertPercent: threshold } = org;
  return (
    <span className={css.alert}>
      {threshold == null ? 'Off' : `Under ${percent(threshold, 100)} in use`}
      {isAdmin && (
        <Button small look="quiet" aria-label="Change the usage alert" onPress={() => setOpen(true)}>
          Change
        </Button>
      )}
      <Dialog title="Usage alert" isOpen={isOpen} onClose={() => setOpen(false)}>
        <Threshold org={org} onClose={() => setOpen(false)} />
      </Dialog>
    </span>
  );
}

function Threshold({ org, onClose }: { org: OrgCardFragment; onClose: () => void }) {
  const [typed, setTyped] = useState(String(org.usageAlertPercent ?? ''));
  const [faults, setFaults] = useState<readonly Fault[]>([]);
  const [{ fetching }, setAlert] = useMutation(SetUsageAlert);
  const submit = async () => {
    const share = readPercentage(typed);
    if (share === undefined) {
      setFaults([{ message: 'This is no whole number from 1 to 100.' }]);
      return;
    }
    const { data, error } = await setAlert({ input: { integrationId: org.id, percent: share } });
    const refused = data?.setUsageAlert.userErrors ?? (error ? [failure(error)] : []);
    if (refused.length === 0) onClose();
    else setFaults(refused);
  };
  return (
    <Form label="Usage alert" onSubmit={submit} faults={faults}>
      <p>
        An app appears in Activity, and is sent to webhooks, when the share of its seats in use falls under
        this: their holders signed in within 30 days. Apps with fewer than 5 seats are left out.
      </p>
      <Field
        label="Percent of seats in use"
        inputMode="numeric"
        autoComplete="off"
        value={typed}
        onChange={setTyped}
        hint="From 1 to 100. Leave it empty for no alert."
        fault={faults[0]}
      />
      <DialogActions>
        <Button onPress={onClose}>Cancel</Button>
        <Button type="submit" look="primary" isPending={fetching}>
          Save
        </Button>
      </DialogActions>
    </Form>
  );
}
