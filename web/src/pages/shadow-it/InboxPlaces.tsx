import { Skeleton } from '../../parts/Skeleton';
import css from './Inbox.module.css';

const PLACES = ['first', 'second', 'third', 'fourth', 'fifth'];

/** The places of the apps that are being read. */
export function InboxPlaces() {
  return (
    <div role="status" className={css.places}>
      <span className="hidden-visually">Loading</span>
      {PLACES.map((place) => (
        <div key={place} className={css.row} aria-hidden>
          <div className={css.cell}>
            <div className={css.head}>
              <Skeleton width="14rem" height="2.4rem" />
            </div>
            <div className={css.signals}>
              <Skeleton width="60%" />
            </div>
          </div>
        </div>
      ))}
    </div>
  );
}
