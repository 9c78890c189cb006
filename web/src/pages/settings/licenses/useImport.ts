import { useState } from 'react';
import { useMutation } from 'urql';
import { type Fault, failure } from '../../../api/faults';
import { ImportLicenses } from '../../../api/generated/ImportLicenses';
import type { ImportLicensesMutation } from '../../../api/generated/types';
import { asCsv, faultOfFile } from './file';

type Answer = ImportLicensesMutation['importAppLicenses'];

/** How far the import of a file is. */
export type Stage =
  | { at: 'start'; fault?: Fault }
  | { at: 'checking' }
  | { at: 'checked'; name: string; csv: string; answer: Answer; fault?: Fault }
  | { at: 'importing'; name: string; csv: string; answer: Answer }
  | { at: 'imported'; changes: number };

/** A file is checked first, which changes nothing; then it is imported, all of it or nothing. */
export function useImport(integrationId: string) {
  const [stage, setStage] = useState<Stage>({ at: 'start' });
  const [, send] = useMutation(ImportLicenses);
  const ask = async (csv: string, dryRun: boolean): Promise<Answer | Fault> => {
    const { data, error } = await send({ input: { integrationId, csv, dryRun } });
    if (data) return data.importAppLicenses;
    return error ? failure(error) : { message: 'The server did not answer.' };
  };

  const check = async (name: string, text: string) => {
    const csv = asCsv(text);
    const fault = faultOfFile(csv);
    if (fault) return setStage({ at: 'start', fault });
    setStage({ at: 'checking' });
    const answer = await ask(csv, true);
    setStage(isAnswer(answer) ? { at: 'checked', name, csv, answer } : { at: 'start', fault: answer });
  };

  const importAll = async () => {
    if (stage.at !== 'checked') return;
    const { name, csv, answer: checked } = stage;
    setStage({ at: 'importing', name, csv, answer: checked });
    const answer = await ask(csv, false);
    if (!isAnswer(answer)) setStage({ at: 'checked', name, csv, answer: checked, fault: answer });
    else if (answer.imported) setStage({ at: 'imported', changes: answer.changes.length });
    else setStage({ at: 'checked', name, csv, answer });
  };

  return { stage, check, importAll, reset: () => setStage({ at: 'start' }) };
}

function isAnswer(told: Answer | Fault): told is Answer {
  return 'imported' in told;
}
