import { filterOf } from '../apps/filter';

/** The apps that an org's summary sums over. */
export const THOSE_SUMMED = filterOf({});
