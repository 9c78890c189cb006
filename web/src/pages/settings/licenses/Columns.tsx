import { Disclosure } from '../../../parts/Disclosure';
import css from './Licenses.module.css';

const COLUMNS = [
  { names: ['label', 'oktaId', 'id'], what: 'Which app. One of them is enough.', example: 'Slack' },
  { names: ['licenseSeats'], what: 'How many seats you bought, where you know.', example: '120' },
  {
    names: ['monthlyCostPerSeat'],
    what: 'What one seat costs a month, in the smallest unit of the currency: 12.50 USD is 1250.',
    example: '1250',
  },
  { names: ['currency'], what: 'Its code of three letters.', example: 'USD' },
  { names: ['renewsOn'], what: 'The day on which the license renews.', example: '2027-06-30' },
  {
    names: ['category'],
    what: 'What the app is for. People with seats in two apps of one category may need only one of them.',
    example: 'Video calls',
  },
];

/** What a file may say. */
export function Columns() {
  return (
    <Disclosure title="What the columns mean">
      <table className={css.columns}>
        <thead>
          <tr>
            <th scope="col">Column</th>
            <th scope="col">What it says</th>
            <th scope="col">Such as</th>
          </tr>
        </thead>
        <tbody>
          {COLUMNS.map(({ names, what, example }) => (
            <tr key={example}>
              <th scope="row">
                {names.map((name) => (
                  <code key={name}>{name}</code>
                ))}
              </th>
              <td>{what}</td>
              <td>{example}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className={css.rest}>
        A license needs <code>monthlyCostPerSeat</code> and <code>currency</code>. Empty cells leave things as
        they are. The other columns of the list of apps may stay: they are not read.
      </p>
    </Disclosure>
  );
}
