import { day } from '../format/dates';
import { counted } from '../format/numbers';
import { Warning } from '../parts/Notice';

type Props = {
  /** The period that figures are about. */
  inactiveDays: number;
  /** The part of the System Log that has been counted. */
  coverage: { from: string; to: string } | null | undefined;
};

/** That figures may not know of every sign-in, for where `coverageComplete` is false. */
export function CoverageNote({ inactiveDays, coverage }: Props) {
  return (
    <Warning title={`Not every sign-in of the last ${counted(inactiveDays, 'day')} is known`}>
      <p>
        {coverage
          ? `Okta’s System Log has been counted from ${day(coverage.from)} to ${day(coverage.to)} only. `
          : 'Okta’s System Log has not been counted yet. '}
        There may be sign-ins that these figures do not know of: ask before you take a seat away
        {coverage && ', or choose a shorter period'}.
      </p>
    </Warning>
  );
}
