import { MOST_COUNTED } from '../../launch/ledger/ledger-survey.ts';
import type { countPhrase } from '../count.ts';

export const countPhraseJa: typeof countPhrase = (count) =>
  count > MOST_COUNTED ? `${MOST_COUNTED} 件以上` : `${count} 件`;
