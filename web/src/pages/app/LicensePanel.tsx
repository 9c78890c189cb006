import type { AppAboutFragment } from '../../api/generated/types';
import { calendarDay } from '../../format/dates';
import { counted, money } from '../../format/numbers';
import { useOrg } from '../../org/org';
import type { Period } from '../../org/period';
import { Panel } from '../../parts/Panel';
import css from './AppPage.module.css';
import { HashTarget } from './HashTarget';
import { LicenseForm } from './LicenseForm';

type Props = {
  app: AppAboutFragment;
  /** What unused seats cost, as far as it is known. */
  waste: { amount: string; currency: string } | null | undefined;
  days: Period;
};

/** What a seat costs. */
export function LicensePanel({ app, waste, days }: Props) {
  const { isAdmin } = useOrg();
  const { license } = app;
  return (
    <HashTarget id="license">
      <Panel
        title="License"
        hint={
          license
            ? 'What a seat costs, as somebody said here'
            : 'Say what a seat costs, to see what unused ones waste'
        }
      >
        {isAdmin ? (
          <LicenseForm app={app} waste={waste} days={days} />
        ) : license ? (
          <dl className={css.facts}>
            <dt>Cost</dt>
            <dd>{money(license.monthlyCostPerSeat, license.currency)} per seat and month</dd>
            <dt>Seats bought</dt>
            <dd>{license.seats === null ? 'Not known' : counted(license.seats, 'seat')}</dd>
            <dt>Renews on</dt>
            <dd>{license.renewsOn === null ? 'Not known' : calendarDay(license.renewsOn)}</dd>
          </dl>
        ) : (
          <p className={css.muted}>Nobody has said it yet. An administrator can.</p>
        )}
      </Panel>
    </HashTarget>
  );
}
