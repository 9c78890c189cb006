import { useState } from 'react';
import { useMutation } from 'urql';
import { type Fault, failure, faultOf, otherFaults } from '../../api/faults';
import { RemoveAppLicense } from '../../api/generated/RemoveAppLicense';
import { SetAppLicense } from '../../api/generated/SetAppLicense';
import type { AppAboutFragment } from '../../api/generated/types';
import { money } from '../../format/numbers';
import type { Period } from '../../org/period';
import { Button } from '../../parts/Button';
import { Dialog, DialogActions } from '../../parts/Dialog';
import { FaultText, Field } from '../../parts/Field';
import { Form, FormRow } from '../../parts/Form';
import css from './AppPage.module.css';
import { licenseInput, type TypedLicense, typedLicense } from './licenseInput';

const FIELDS = ['monthlyCostPerSeat', 'currency', 'seats', 'renewsOn'];
/** Where no app of the org has a license yet. */
const USUAL_CURRENCY = 'USD';

type Props = {
  app: AppAboutFragment;
  waste: { amount: string; currency: string } | null | undefined;
  days: Period;
};

export function LicenseForm({ app, waste, days }: Props) {
  const { license } = app;
  const currencyOfOthers = app.integration.apps.nodes[0]?.license?.currency ?? USUAL_CURRENCY;
  // What nobody has typed over follows what is known.
  const [changed, setChanged] = useState<TypedLicense | null>(null);
  const typed = changed ?? typedLicense(license, currencyOfOthers);
  const [faults, setFaults] = useState<readonly Fault[]>([]);
  const [isSaved, setSaved] = useState(false);
  const [isAsking, setAsking] = useState(false);
  const [saving, set] = useMutation(SetAppLicense);
  const [removing, remove] = useMutation(RemoveAppLicense);
  const type = (changes: Partial<TypedLicense>) => {
    setChanged({ ...typed, ...changes });
    setSaved(false);
  };

  const save = async () => {
    setSaved(false);
    const input = licenseInput(app.id, typed);
    if (Array.isArray(input)) return setFaults(input);
    const { data, error } = await set({ input, inactiveDays: days });
    const wrong = error ? [failure(error)] : (data?.setAppLicense.userErrors ?? []);
    setFaults(wrong);
    if (wrong.length > 0) return;
    setChanged(null);
    setSaved(true);
  };
  const takeAway = async () => {
    const { data, error } = await remove({ input: { appId: app.id }, inactiveDays: days });
    const wrong = error ? [failure(error)] : (data?.removeAppLicense.userErrors ?? []);
    setFaults(wrong);
    setAsking(false);
    if (wrong.length === 0) setChanged(null);
    setSaved(false);
  };

  return (
    <Form label="License" onSubmit={save}>
      <FormRow>
        <Field
          label="Cost of a seat, a month"
          inputMode="decimal"
          value={typed.cost}
          onChange={(cost) => type({ cost })}
          placeholder="12.50"
          isRequired
          fault={faultOf(faults, 'monthlyCostPerSeat')}
        />
        <Field
          label="Currency"
          value={typed.currency}
          onChange={(currency) => type({ currency })}
          maxLength={3}
          isRequired
          fault={faultOf(faults, 'currency')}
        />
      </FormRow>
      <FormRow>
        <Field
          label="Seats bought"
          inputMode="numeric"
          value={typed.seats}
          onChange={(bought) => type({ seats: bought })}
          hint="Optional"
          fault={faultOf(faults, 'seats')}
        />
        <Field
          label="Renews on"
          type="date"
          value={typed.renewsOn}
          onChange={(renewsOn) => type({ renewsOn })}
          hint="Optional"
          fault={faultOf(faults, 'renewsOn')}
        />
      </FormRow>
      {otherFaults(faults, FIELDS).map((fault) => (
        <FaultText key={fault.message} fault={fault} />
      ))}
      <div className={css.actions}>
        <Button type="submit" look="primary" isPending={saving.fetching}>
          Save license
        </Button>
        {license && (
          <Button look="quiet" onPress={() => setAsking(true)}>
            Remove
          </Button>
        )}
        <p role="status" className={css.saved}>
          {isSaved &&
            (waste ? `Saved. Unused seats cost ${money(waste.amount, waste.currency)} a month.` : 'Saved.')}
        </p>
      </div>
      <Dialog title="Remove the license?" isOpen={isAsking} onClose={() => setAsking(false)} alert>
        <p>
          What a seat of {app.label} costs, how many were bought, and when they renew is forgotten. Its waste
          is no longer known.
        </p>
        <DialogActions>
          <Button onPress={() => setAsking(false)}>Keep it</Button>
          <Button look="danger" isPending={removing.fetching} onPress={() => void takeAway()}>
            Remove license
          </Button>
        </DialogActions>
      </Dialog>
    </Form>
  );
}
