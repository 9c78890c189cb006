import type { ReclaimReason } from '../../api/generated/types';
import { reasonWord } from '../../org/reclaim';

/** Why a seat may be taken back, in a line. */
export function reasonsText(seat: {
  reclaimReasons: readonly ReclaimReason[];
  duplicateOf?: { label: string } | null;
}): string {
  return seat.reclaimReasons
    .map((reason) =>
      reason === 'DUPLICATE_FUNCTION' && seat.duplicateOf
        ? `Uses ${seat.duplicateOf.label} instead`
        : reasonWord[reason],
    )
    .join(' · ');
}
