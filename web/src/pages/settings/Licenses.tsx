import { Link } from '@tanstack/react-router';
import { CircleCheck, Download, FileUp } from 'lucide-react';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { FileTrigger } from 'react-aria-components/FileTrigger';
import { counted } from '../../format/numbers';
import { exportPath } from '../../org/exportPath';
import { useOrg } from '../../org/org';
import { Button, buttonClass } from '../../parts/Button';
import { Disclosure } from '../../parts/Disclosure';
import { FaultText, Field } from '../../parts/Field';
import { Empty } from '../../parts/Notice';
import { Panel } from '../../parts/Panel';
import { SkeletonLines } from '../../parts/Skeleton';
import { Checked } from './licenses/Checked';
import { Columns } from './licenses/Columns';
import css from './licenses/Licenses.module.css';
import { type Stage, useImport } from './licenses/useImport';

/** What the seats of all apps cost, from one file. */
export function Licenses() {
  const { org, isAdmin } = useOrg();
  const { stage, check, importAll, reset } = useImport(org.id);
  const isBusy = stage.at === 'checking' || stage.at === 'importing';
  if (!isAdmin) {
    return (
      <Panel title="Licenses">
        <Empty title="Only administrators can say what apps cost">
          Ask an administrator of seatgraph, or sign in as one.
        </Empty>
      </Panel>
    );
  }
  return (
    <>
      <Panel
        title="Say what your apps cost"
        hint="Okta does not know. From a file you say it for all apps at once; for a single one, on its page."
      >
        <ol className={css.steps}>
          <li>
            <h3>Take the list of apps</h3>
            <p>It has a line for each app, with what is known of its license so far.</p>
            <a
              className={buttonClass()}
              href={exportPath('apps.csv', {
                integrationId: org.id,
                ownedByOkta: false,
                status: ['ACTIVE', 'INACTIVE'],
              })}
              download
            >
              <Download size={16} aria-hidden />
              apps.csv
            </a>
          </li>
          <li>
            <h3>Fill it in</h3>
            <p>
              In a spreadsheet: what a seat costs a month, in cents, and its currency. How many seats you
              bought, and when they renew, where you know. Save it as CSV UTF-8.
            </p>
          </li>
          <li>
            <h3>Import it</h3>
            <p>You see what will change before anything does.</p>
            <FileTrigger
              acceptedFileTypes={['.csv', 'text/csv']}
              onSelect={(files) => {
                const file = files?.[0];
                if (file) void file.text().then((text) => check(file.name, text));
              }}
            >
              <Button look="primary" isDisabled={isBusy}>
                <FileUp size={16} aria-hidden />
                Choose a file
              </Button>
            </FileTrigger>
          </li>
        </ol>
      </Panel>
      <Result stage={stage} onImport={() => void importAll()} onCancel={reset} />
      <Disclosure title="Paste it instead">
        <Paste isDisabled={isBusy} onPaste={(text) => void check('what you pasted', text)} />
      </Disclosure>
      <Columns />
    </>
  );
}

function Result({
  stage,
  onImport,
  onCancel,
}: {
  stage: Stage;
  onImport: () => void;
  onCancel: () => void;
}): ReactNode {
  const place = useRef<HTMLDivElement>(null);
  const { at } = stage;
  // Whoever has sent a file is taken to what became of it.
  useEffect(() => {
    if (at === 'checked' || at === 'imported') place.current?.focus();
  }, [at]);
  if (at === 'start' && !stage.fault) return null;
  return (
    <section ref={place} tabIndex={-1} className={css.result} aria-label="What came of the file">
      {at === 'start' && stage.fault && (
        <Panel>
          <FaultText fault={stage.fault} />
        </Panel>
      )}
      {at === 'checking' && (
        <Panel title="Reading the file">
          <SkeletonLines lines={4} />
        </Panel>
      )}
      {(at === 'checked' || at === 'importing') && (
        <Checked
          name={stage.name}
          answer={stage.answer}
          fault={at === 'checked' ? stage.fault : undefined}
          isImporting={at === 'importing'}
          onImport={onImport}
          onCancel={onCancel}
        />
      )}
      {at === 'imported' && (
        <Panel title="Imported">
          <div className={css.done}>
            <p>
              <CircleCheck size={20} aria-hidden />
              {counted(stage.changes, 'app')} changed.
            </p>
            <div className={css.actions}>
              <Link to="/reclaim" className={buttonClass()}>
                See what can be saved
              </Link>
              <Link to="/renewals" className={buttonClass()}>
                See renewals
              </Link>
            </div>
          </div>
        </Panel>
      )}
    </section>
  );
}

function Paste({ isDisabled, onPaste }: { isDisabled: boolean; onPaste: (text: string) => void }) {
  const [text, setText] = useState('');
  return (
    <div className={css.paste}>
      <Field
        label="Lines of CSV, or cells of a spreadsheet"
        hint="With the names of the columns in the first line."
        placeholder={'label,monthlyCostPerSeat,currency,renewsOn\nSlack,1250,USD,2027-06-30'}
        lines={6}
        value={text}
        onChange={setText}
      />
      <Button onPress={() => onPaste(text)} isDisabled={isDisabled || text.trim() === ''}>
        Check it
      </Button>
    </div>
  );
}
