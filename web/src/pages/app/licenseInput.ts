import type { Fault } from '../../api/faults';
import type { SetAppLicenseInput } from '../../api/generated/types';
import { minorUnits, typedAmount } from '../../format/numbers';

/** What somebody types of a license. */
export type TypedLicense = { cost: string; currency: string; seats: string; renewsOn: string };

type License = {
  seats: number | null;
  monthlyCostPerSeat: number;
  currency: string;
  renewsOn: string | null;
};

/** The largest amount that the API takes of a seat. */
const MOST = 2_147_483_647;

export function typedLicense(license: License | null, currency: string): TypedLicense {
  if (!license) return { cost: '', currency, seats: '', renewsOn: '' };
  return {
    cost: typedAmount(license.monthlyCostPerSeat, license.currency),
    currency: license.currency,
    seats: license.seats === null ? '' : String(license.seats),
    renewsOn: license.renewsOn ?? '',
  };
}

/** What is sent for what was typed, or what is wrong with it. */
export function licenseInput(appId: string, typed: TypedLicense): SetAppLicenseInput | Fault[] {
  const faults: Fault[] = [];
  const currency = typed.currency.trim().toUpperCase();
  const cost = minorUnits(typed.cost, currency);
  const seats = typed.seats.trim();
  if (!/^[A-Z]{3}$/.test(currency)) {
    faults.push({ field: ['currency'], message: 'A currency has three letters.', remedy: 'Such as USD.' });
  }
  if (cost === null || cost > MOST) {
    faults.push({
      field: ['monthlyCostPerSeat'],
      message: 'This is no amount of money.',
      remedy: 'Type it like 12.50.',
    });
  }
  if (!/^\d*$/.test(seats) || Number(seats) > MOST) {
    faults.push({
      field: ['seats'],
      message: 'This is no number of seats.',
      remedy: 'Leave it empty where it is not known.',
    });
  }
  if (faults.length > 0 || cost === null) return faults;
  return {
    appId,
    monthlyCostPerSeat: cost,
    currency,
    seats: seats === '' ? null : Number(seats),
    renewsOn: typed.renewsOn === '' ? null : typed.renewsOn,
  };
}
