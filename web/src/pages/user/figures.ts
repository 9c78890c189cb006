import { costOfSeats, type PricedSeat, type Worth } from '../../org/seatCost';

type Seat = PricedSeat & {
  reclaimReasons: readonly unknown[];
  app: { status: string; ownedByOkta: boolean };
};

/** What a person's seats come to. */
export type SeatFigures = {
  seats: number;
  cost: Worth;
  toTakeBack: number;
  saving: Worth;
};

/** Whether a seat takes part in reports: Okta's own apps do not, nor those that Okta no longer has. */
export function isCounted({ app }: Pick<Seat, 'app'>): boolean {
  return !app.ownedByOkta && app.status !== 'DELETED';
}

export function figuresOf(seats: readonly Seat[]): SeatFigures {
  const counted = seats.filter(isCounted);
  const idle = counted.filter(({ reclaimReasons }) => reclaimReasons.length > 0);
  return {
    seats: counted.length,
    cost: costOfSeats(counted),
    toTakeBack: idle.length,
    saving: costOfSeats(idle),
  };
}
