import { type Fault, faultOf, remedyHere } from '../../api/faults';
import { FaultText, Field } from '../../parts/Field';
import { FormRow } from '../../parts/Form';
import { RadioCards } from '../../parts/RadioCards';
import type { Way } from './credentials';

const WAYS = [
  { id: 'token', label: 'API token', note: 'Quick. It has the rights of whoever made it.' },
  { id: 'service-app', label: 'Service app', note: 'OAuth 2.0: bound to no person, only what you grant.' },
] as const;

type Props = { way: Way; onWay: (way: Way) => void; faults: readonly Fault[] };

/** Credentials of Okta's. The fields alone hold them: they are read when they are sent, and gone with the form. */
export function CredentialFields({ way, onWay, faults }: Props) {
  return (
    <>
      <RadioCards<Way> label="Credentials" cards={WAYS} value={way} onChange={onWay} />
      {way === 'token' ? (
        <Field
          key="apiToken"
          name="apiToken"
          label="API token"
          type="password"
          autoComplete="off"
          spellCheck="false"
          hint="Okta shows it once, when it is created."
          fault={faultAt(faults, 'apiToken')}
        />
      ) : (
        <ServiceApp faults={faults} />
      )}
    </>
  );
}

function ServiceApp({ faults }: { faults: readonly Fault[] }) {
  const whole = faultAt(faults, 'serviceApp');
  const plain = { autoComplete: 'off', spellCheck: 'false' } as const;
  return (
    <>
      {whole && <FaultText fault={whole} />}
      <FormRow>
        <Field name="clientId" label="Client ID" {...plain} fault={faultAt(faults, 'clientId')} />
        <Field
          name="keyId"
          label="Key ID (optional)"
          {...plain}
          hint="If the app has several keys."
          fault={faultAt(faults, 'keyId')}
        />
      </FormRow>
      <Field
        name="privateKey"
        label="Private key"
        type="password"
        lines={5}
        {...plain}
        hint="PEM or JWK, with its first and last line, and without a passphrase."
        fault={faultAt(faults, 'privateKey')}
      />
    </>
  );
}

function faultAt(faults: readonly Fault[], field: string): Fault | undefined {
  const fault = faultOf(faults, field);
  return fault?.remedy ? { ...fault, remedy: remedyHere(fault.remedy) } : fault;
}
