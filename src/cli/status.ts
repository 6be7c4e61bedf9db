import { shownLine } from '../launch/kit/shown-line.ts';
import { concernsOf } from '../launch/queue/concerns.ts';
import { lookAt } from '../launch/queue/look.ts';
import { concernPhrase } from '../phrases/concern.ts';
import type { Runtime } from '../settings/runtime.ts';
import { reasonsHere } from './launches/limits.ts';
import { withLedger } from './launches/operator-ledger.ts';
import { statusLines } from './status-report.ts';

export interface StatusOptions {
  readonly json?: boolean | undefined;
}

/**
 * Prints the state of the ledger's queue on one screen: first what needs a person.
 *
 * @throws {CommandError}
 */
export async function status(runtime: Runtime, options: StatusOptions): Promise<void> {
  await withLedger(runtime, async (store, config) => {
    const { runningOf, isConfigured } = await reasonsHere(runtime, config);
    const [survey, pauses, ends] = await Promise.all([store.survey(), store.pauses(), store.ends()]);
    const looked = await lookAt({ survey, pauses, ends, runningOf, isConfigured });
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
