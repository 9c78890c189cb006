import { useState } from 'react';
import { type Fault, faultOf, otherFaults } from '../../../api/faults';
import type { CreateAccessTokenInput, Role } from '../../../api/generated/types';
import { useOrg } from '../../../org/org';
import { Button } from '../../../parts/Button';
import { Choices } from '../../../parts/Choices';
import { DialogActions } from '../../../parts/Dialog';
import { FaultText, Field } from '../../../parts/Field';
import { Form, FormRow } from '../../../parts/Form';
import { Select } from '../../../parts/Select';
import { roleText, typedDays } from './words';

export type TokenInput = CreateAccessTokenInput;

type Props = {
  faults: readonly Fault[];
  isPending: boolean;
  onSubmit: (input: TokenInput) => Promise<unknown>;
  onCancel: () => void;
};

const FIELDS = ['name', 'role', 'integrationIds', 'expiresInDays'];
const NO_NUMBER: Fault = {
  message: 'That is no number of days.',
  remedy: 'Give a whole number from 1 to 3650, or leave it empty.',
};

/** Who an access token is for, what they may do and see, and for how long. */
export function TokenForm({ faults, isPending, onSubmit, onCancel }: Props) {
  const { orgs } = useOrg();
  const [name, setName] = useState('');
  const [role, setRole] = useState<Role>('VIEWER');
  const [reach, setReach] = useState<'ALL' | 'SOME'>('ALL');
  const [limits, setLimits] = useState<string[]>([]);
  const [days, setDays] = useState('90');
  const [daysFault, setDaysFault] = useState<Fault>();
  const submit = async () => {
    const expiresInDays = typedDays(days);
    const isWrong = Number.isNaN(expiresInDays);
    setDaysFault(isWrong ? NO_NUMBER : undefined);
    if (!isWrong)
      await onSubmit({ name, role, integrationIds: reach === 'SOME' ? limits : undefined, expiresInDays });
  };
  return (
    <Form label="New access token" faults={faults} onSubmit={submit}>
      <Field
        label="Name"
        autoFocus
        value={name}
        onChange={setName}
        placeholder="Finance dashboard"
        hint="Who or what will use it: the audit log tells of it by this name."
        fault={faultOf(faults, 'name')}
      />
      <FormRow>
        <Select<Role>
          label="Role"
          value={role}
          choices={[
            { id: 'VIEWER', label: roleText.VIEWER },
            { id: 'ADMIN', label: roleText.ADMIN },
          ]}
          onChange={setRole}
        />
        <Select<'ALL' | 'SOME'>
          label="Orgs"
          value={reach}
          choices={[
            { id: 'ALL', label: 'All, those connected later too' },
            { id: 'SOME', label: 'Only some' },
          ]}
          onChange={setReach}
        />
      </FormRow>
      {reach === 'SOME' ? (
        <Choices
          label="It sees nothing but these orgs"
          choices={orgs.map(({ id, name: company, domain }) => ({
            id,
            label: company ? `${company} (${domain})` : domain,
          }))}
          chosen={limits}
          onChange={setLimits}
          fault={faultOf(faults, 'integrationIds')}
        />
      ) : (
        faults
          .filter(({ field }) => field?.at(-1) === 'integrationIds')
          .map((fault) => <FaultText key={fault.message} fault={fault} />)
      )}
      <Field
        label="Ends after, in days"
        inputMode="numeric"
        value={days}
        onChange={setDays}
        hint="Empty: it holds until it is revoked, or ends with the token that you are signed in with."
        fault={daysFault ?? faultOf(faults, 'expiresInDays')}
      />
      {otherFaults(faults, FIELDS).map((fault) => (
        <FaultText key={fault.message} fault={fault} />
      ))}
      <DialogActions>
        <Button isDisabled={isPending} onPress={onCancel}>
          Cancel
        </Button>
        <Button type="submit" look="primary" isPending={isPending}>
          Create token
        </Button>
      </DialogActions>
    </Form>
  );
}
