import type { SweepStep } from '../launch/executions/sweep-step.ts';
import { systemClock as clock } from '../launch/kit/clock.ts';
import { Dispatcher } from '../launch/queue/dispatcher.ts';
import { Intake } from '../launch/queue/intake.ts';
import { Sweep } from '../launch/queue/sweep.ts';
import { UnknownLaunches } from '../launch/queue/unknown-launches.ts';
import { createAttemptParts } from './attempt-parts.ts';
import { jobsOf, type ServiceParts } from './service-parts.ts';

/** Launches from a ledger. */
export interface Queueing {
  readonly intake: Intake;
  readonly dispatcher: Dispatcher;
  /**
   * @param options.steps after launching and settling: the wishes to cancel, following, events.
   * @param options.noteSweep says in the ledger that a sweep took place.
   */
  readonly sweepOf: (options: {
    readonly steps: readonly SweepStep[];
    readonly noteSweep: () => Promise<void>;
  }) => Sweep;
}

/** How long after the stop calls that were sent may be answered and recorded; Cloud Run kills the process after 10 s. */
const STOP_MS = 9_000;

/**
 * Puts together the parts that launch from the ledger of LEDGER_URL.
 *
 * @throws {CommandError} when there are no credentials.
 */
export async function createQueueing(parts: ServiceParts<'pushes'>): Promise<Queueing> {
  const { logger, releases, stop, timeScale: scale } = parts;
  const attempt = await createAttemptParts(parts);
  const store = await parts.store();
  // This creates the ledger, which the first launch needs.
  await parts.upkeep();
  const ledger = await store.queue({
    clock,
    onClockJump: (byMs) => {
      logger.warn(
        { code: 'ledger-clock-jumped', byMs },
        'the clock of the database jumped ahead; unknown launches wait RELAUNCH_AFTER_SECONDS from now on; check its time',
      );
    },
  });
  const jobs = jobsOf(parts);
  const dispatcher = new Dispatcher({ ...attempt, ledger, jobs, stop });
  const isLate = lateAfter(stop, STOP_MS * scale);
  releases.defer(() => Promise.race([dispatcher.close(), isLate]));
  const unknown = new UnknownLaunches(dispatcher.parts);
  return {
    intake: new Intake({ queue: ledger, dispatcher, clock }),
    dispatcher,
    sweepOf: ({ steps, noteSweep }) =>
      new Sweep({ queue: ledger, jobs, dispatcher, steps: [unknown, ...steps], noteSweep, clock, scale }),
  };
}

/** Resolves `ms` after `stop` fired. */
function lateAfter(stop: AbortSignal, ms: number): Promise<void> {
  return new Promise((resolve) => {
    const begin = (): void => void setTimeout(resolve, ms).unref();
    if (stop.aborted) begin();
    else stop.addEventListener('abort', begin, { once: true });
  });
}
