import type { Fault } from '../../../api/faults';

/** What one request may hold, less some room for what stands around the file. */
const BYTES_MAX = 1_000_000;
/** What stands where text is read as UTF-8 and is not. */
const UNREADABLE = '\uFFFD';

/** What keeps a file from being sent. */
export function faultOfFile(text: string): Fault | undefined {
  if (text.trim() === '')
    return { message: 'There is nothing in it.', remedy: 'Choose the file that you saved.' };
  if (text.includes(UNREADABLE)) {
    return { message: 'Some letters cannot be read.', remedy: 'Save the spreadsheet as CSV UTF-8.' };
  }
  if (new TextEncoder().encode(JSON.stringify(text)).length > BYTES_MAX) {
    return {
      message: 'It is larger than 1 MB.',
      remedy: 'Leave out the columns that say nothing of licenses, or split it.',
    };
  }
  return undefined;
}

/** Cells copied out of a spreadsheet are separated by tabs: as CSV. */
export function asCsv(text: string): string {
  const [header = ''] = text.split('\n', 1);
  if (!header.includes('\t') || /[,;]/.test(header)) return text;
  return text
    .split(/\r?\n/)
    .map((line) => (line === '' ? '' : line.split('\t').map(quoted).join(',')))
    .join('\n');
}

function quoted(cell: string): string {
  const isQuoted = /^".*"$/.test(cell);
  return isQuoted || !/[",]/.test(cell) ? cell : `"${cell.replaceAll('"', '""')}"`;
}
