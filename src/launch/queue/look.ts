import type { LaunchEnds } from '../ledger/launch-ends.ts';
import type { LaunchPauses } from '../ledger/ledger-store.ts';
import type { LedgerSurvey } from '../ledger/ledger-survey.ts';
import { LONG_UNSEEN_MS, type Looked } from './concerns.ts';

export interface LookOptions extends Pick<Looked, 'runningOf' | 'isConfigured'> {
  readonly survey: Pick<LedgerSurvey, 'status' | 'holding'>;
  readonly pauses: Pick<LaunchPauses, 'list'>;
  readonly ends: Pick<LaunchEnds, 'following'>;
}

const MOST_NAMED = 20;

/** Reads what `concernsOf` needs. Throws `LedgerUnavailable` or `LedgerUnusable`. */
export async function lookAt({ survey, pauses, ends, ...known }: LookOptions): Promise<Looked> {
  const [status, paused, unknown, unseen] = await Promise.all([
    survey.status(),
    pauses.list(),
    survey.holding({ states: ['unknown'], most: MOST_NAMED }),
    ends.following({ most: MOST_NAMED, unseenForMs: LONG_UNSEEN_MS, onlyReads: true }),
  ]);
  return { status, pauses: paused, unknown, unseen, ...known };
}
