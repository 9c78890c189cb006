import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Fault } from '../../../api/faults';
import type { ImportLicensesMutation, LicenseChangeFragment } from '../../../api/generated/types';
import { listOf } from '../../../api/listOf';
import { counted } from '../../../format/numbers';
import { Button } from '../../../parts/Button';
import { type Column, DataTable } from '../../../parts/DataTable';
import { FaultText } from '../../../parts/Field';
import { Lines, Muted } from '../../../parts/Lines';
import { Empty } from '../../../parts/Notice';
import { Panel } from '../../../parts/Panel';
import { Thing } from '../../../parts/Thing';
import { type Cell, changedWords, previewOf } from './change';
import css from './Licenses.module.css';

type Answer = ImportLicensesMutation['importAppLicenses'];

type Props = {
  name: string;
  answer: Answer;
  fault: Fault | undefined;
  isImporting: boolean;
  onImport: () => void;
  onCancel: () => void;
};

/** What a file would change, or all that is wrong with it. */
export function Checked({ name, answer, fault, isImporting, onImport, onCancel }: Props) {
  const { changes, lineErrors, userErrors } = answer;
  const again = (
    <Button onPress={onCancel} isDisabled={isImporting}>
      Take another file
    </Button>
  );
  if (lineErrors.length > 0) {
    return (
      <Panel
        title={`${counted(lineErrors.length, 'thing')} to mend first`}
        hint={`Nothing was imported. Mend ${name} and try again.`}
        action={again}
        flush
      >
        <table className={css.faults} aria-label="What is wrong with the file">
          <tbody>
            {lineErrors.map(({ line, column: name, message, remedy }) => (
              <tr key={`${line} ${name} ${message}`}>
                <th scope="row">
                  Line {line}
                  {name && <code>{name}</code>}
                </th>
                <td>
                  <strong>{message}</strong> {remedy}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Panel>
    );
  }
  if (userErrors.length > 0) {
    return (
      <Panel title="Nothing was imported" action={again}>
        {userErrors.map((error) => (
          <FaultText key={error.message} fault={error} />
        ))}
      </Panel>
    );
  }
  if (changes.length === 0) {
    return (
      <Panel title="Nothing to import" action={again}>
        <Empty title="It would change nothing">
          What it says of licenses and categories is so already. Did you save the spreadsheet as CSV after you
          filled it in?
        </Empty>
      </Panel>
    );
  }
  return (
    <Panel
      title={`${counted(changes.length, 'app')} will change`}
      hint={`Read from ${name}. Nothing is changed until you import it.`}
      action={
        <div className={css.actions}>
          {again}
          <Button look="primary" onPress={onImport} isDisabled={isImporting}>
            {isImporting ? 'Importing…' : `Import ${counted(changes.length, 'change')}`}
          </Button>
        </div>
      }
      flush
    >
      {fault && (
        <div className={css.fault}>
          <FaultText fault={fault} />
        </div>
      )}
      <DataTable
        label="What the file changes"
        list={listOf(changes)}
        columns={changeColumns}
        keyOf={({ app }) => app.id}
        empty={null}
      />
    </Panel>
  );
}

const changeColumns: Column<LicenseChangeFragment>[] = [
  {
    id: 'app',
    header: 'App',
    width: 2.2,
    cell: (change) => (
      <Thing name={change.app.label} note={`Line ${change.line}: ${changedWords(previewOf(change))}`}>
        <Link to="/apps/$appId" params={{ appId: change.app.id }}>
          {change.app.label}
        </Link>
      </Thing>
    ),
  },
  column('seats', 'Seats bought', { wide: true, align: 'end' }),
  column('cost', 'A seat a month', { align: 'end' }),
  column('renewsOn', 'Renews on', { wide: true }),
  column('category', 'Category', { wide: true }),
];

function column(
  id: keyof ReturnType<typeof previewOf>,
  header: string,
  rest: Partial<Column<LicenseChangeFragment>> = {},
): Column<LicenseChangeFragment> {
  return { id, header, width: 1.2, cell: (change) => <Change {...previewOf(change)[id]} />, ...rest };
}

function Change({ value, before }: Cell): ReactNode {
  if (before === undefined) return <Muted>{value}</Muted>;
  return (
    <Lines>
      <strong>{value}</strong>
      <Muted>{before === null ? 'new' : `was ${before}`}</Muted>
    </Lines>
  );
}
