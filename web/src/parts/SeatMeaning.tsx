import css from './SeatMeaning.module.css';

/** What the parts of a SeatBar are, for figures of so many days. */
export function SeatMeaning({ days }: { days: number }) {
  return (
    <dl className={css.meaning}>
      <dt>Active</dt>
      <dd>signed in within {days} days</dd>
      <dt>Inactive</dt>
      <dd>signed in before, not since</dd>
      <dt>Never used</dt>
      <dd>never seen to sign in</dd>
      <dt>Recently assigned</dt>
      <dd>never seen, but given within {days} days: too early to tell</dd>
    </dl>
  );
}
