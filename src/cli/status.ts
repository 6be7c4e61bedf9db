import type { Rulebook } from '../launch/jobs/job.ts';
import { shownLine } from '../launch/kit/shown-line.ts';
import type { LedgerStore } from '../launch/ledger/ledger-store.ts';
import { concernsOf, LONG_UNSEEN_MS, type Looked } from '../launch/queue/concerns.ts';
import { concernPhrase } from '../phrases/concern.ts';
import type { Runtime } from '../settings/runtime.ts';
import { isConfigured, limitsOf, rulesHere } from './launches/limits.ts';
import { withLedger } from './launches/operator-ledger.ts';
import { statusLines } from './status-report.ts';

export interface StatusOptions {
  readonly json?: boolean | undefined;
}

/** So many of what needs a person are named at most. */
const MOST_NAMED = 20;

/**
 * Prints how the queue of the ledger stands, on one screen: first what needs a person.
 *
 * @throws {CommandError}
 */
export async function status(runtime: Runtime, options: StatusOptions): Promise<void> {
  await withLedger(runtime, async (store, config) => {
    const rulebook = await rulesHere(runtime, config);
    const looked = await look(store, rulebook);
    const pace = config.LAUNCHES_PER_MINUTE;
    const concerns = concernsOf(looked).map((concern) => ({
      code: concern.code,
      says: shownLine(concernPhrase(concern)),
    }));
    if (options.json === true) {
      const jobs = looked.status.jobs.map((job) => ({ ...job, limit: looked.runningOf(job) ?? null }));
      runtime.print(JSON.stringify({ concerns, ...looked.status, jobs, pauses: looked.pauses, pace }));
      return;
    }
    const told = { ...looked, concerns: concerns.map(({ says }) => says), pace };
    for (const line of statusLines(told)) runtime.print(line);
  });
}

async function look(store: LedgerStore, rulebook: Rulebook | undefined): Promise<Looked> {
  const runningOf = limitsOf(rulebook);
  const [actions, pauses, records, ends] = await Promise.all([
    store.actions(),
    store.pauses(),
    store.records(),
    store.ends(),
  ]);
  return {
    status: await actions.status(),
    pauses: await pauses.list(),
    unknown: (await records.list({ states: ['unknown'], limit: MOST_NAMED })).launches,
    unseen: await ends.following({ most: MOST_NAMED, unseenForMs: LONG_UNSEEN_MS, onlyReads: true }),
    isConfigured: (job) => isConfigured(rulebook, job),
    runningOf,
  };
}
