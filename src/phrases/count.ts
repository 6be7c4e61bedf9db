import { MOST_COUNTED } from '../launch/ledger/ledger-survey.ts';

/** A count that stops soon after {@link MOST_COUNTED}. */
export function countPhrase(count: number): string {
  return count > MOST_COUNTED ? `more than ${MOST_COUNTED}` : String(count);
}
