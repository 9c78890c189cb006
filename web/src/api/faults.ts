import type { CombinedError } from '@urql/core';

/** What is wrong with an input, as the API's `userErrors` tell. */
export type Fault = {
  message: string;
  remedy?: string | null;
  field?: readonly string[] | null;
  /** The page is of another version than the server. */
  isOutdated?: boolean;
};

/** The fault of one field of an input. */
export function faultOf(faults: readonly Fault[], field: string): Fault | undefined {
  return faults.find((fault) => fault.field?.at(-1) === field);
}

/** The faults that stand at no field of a form. */
export function otherFaults(faults: readonly Fault[], fields: readonly string[]): Fault[] {
  return faults.filter((fault) => !fields.includes(fault.field?.at(-1) ?? ''));
}

/** A remedy in the words of the pages: the API's name the operations by which a program does it. */
export function remedyHere(remedy: string): string {
  return remedy.replaceAll(
    / with (?:connectOkta|syncIntegration|updateOktaCredentials)\b/g,
    ' under Settings › Integrations',
  );
}

/** What kept an answer from coming, in words. */
export function failure(error: CombinedError): Fault {
  if (error.networkError) {
    return { message: 'The server does not answer.', remedy: 'Is it running, and is your network up?' };
  }
  const [first] = error.graphQLErrors;
  if (String(first?.extensions?.code).startsWith('PERSISTED_QUERY_NOT_')) {
    return {
      message: 'seatgraph was updated.',
      remedy: 'This page is of the version before: load it again.',
      isOutdated: true,
    };
  }
  return { message: first?.message ?? error.message };
}
