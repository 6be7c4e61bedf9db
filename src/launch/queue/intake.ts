import type { AwaitedLaunch } from '../attempt/launcher.ts';
import { launchIdConflict, queued, STOPPED_WAITING, type Outcome } from '../attempt/outcome.ts';
import type { Clock } from '../kit/clock.ts';
import type { Launch } from '../jobs/launch.ts';
import type { LaunchQueue, Stored } from '../ledger/launch-queue.ts';
import { LedgerUnavailable } from '../ledger/ledger.ts';
import { isSlowClaim } from './demand.ts';
import type { Dispatcher } from './dispatcher.ts';

export interface IntakeOptions {
  readonly queue: Pick<LaunchQueue, 'store'>;
  readonly dispatcher: Pick<Dispatcher, 'startOf' | 'tryNow'>;
  readonly clock: Clock;
}

/**
 * Stores each launch in the ledger by one write, and tries it at once. If nothing is in line before it, the same write
 * claims it. Once it is stored, the delivery can be acked, however the try ends.
 */
export class Intake {
  readonly #options: IntakeOptions;

  constructor(options: IntakeOptions) {
    this.#options = options;
  }

  /** Failures of RunJob, the list or the ledger are outcomes; it does not throw for them. */
  async launch({ launch, signal }: AwaitedLaunch): Promise<Outcome> {
    const { queue, dispatcher, clock } = this.#options;
    if (signal.aborted) return STOPPED_WAITING;
    const sinceMs = clock.monotonic();
    const start = await dispatcher.startOf({ launch, sinceMs });
    let stored: Stored;
    try {
      stored = await queue.store(launch, start?.claim);
    } catch (error) {
      // The answer does not wait for this: the message comes again anyway.
      void start?.abandon();
      if (!(error instanceof LedgerUnavailable)) throw error;
      return { kind: 'transient', why: { code: 'ledger unreachable', error: error.message } };
    }
    if (start !== undefined && stored.kind === 'stored' && stored.state === 'launching') {
      const sent = await start.send();
      return isSlowClaim(sent) ? dispatcher.tryNow({ launch, sinceMs, signal }) : sent;
    }
    const outcome = this.#withoutTry(launch, stored);
    if (outcome !== undefined) {
      await start?.giveBack();
      return outcome;
    }
    const tried = await dispatcher.tryNow({ launch, sinceMs, signal, permit: start?.standInLine() });
    // A redelivery whose launch is still queued is tried too, and may be the one that launches it.
    return stored.kind === 'stored' || tried.kind === 'launched' ? tried : duplicate(stored);
  }

  /** @returns undefined if it is due. */
  #withoutTry(launch: Launch, stored: Stored): Outcome | undefined {
    switch (stored.kind) {
      case 'conflict':
        return launchIdConflict();
      case 'undecided':
        return { kind: 'transient', why: { code: 'launch id undecided' } };
      case 'known':
        return stored.state === 'queued' ? undefined : duplicate(stored);
      case 'stored':
        if (stored.state === 'skipped') return { kind: 'skipped', why: { code: 'skipped' } };
        if (stored.state === 'replaced') return queued({ code: 'replaced' });
        return stored.isDue ? undefined : this.#notDue(launch);
    }
  }

  #notDue({ queueing: { notBeforeMs }, values }: Launch): Outcome {
    const isEarly = notBeforeMs !== undefined && notBeforeMs > this.#options.clock.now();
    if (isEarly) return queued({ code: 'not before', notBeforeMs });
    return queued({ code: values.key === undefined ? 'expired' : 'key taken' });
  }
}

function duplicate(stored: Stored): Outcome {
  return { kind: 'duplicate', execution: stored.kind === 'known' ? stored.execution : undefined };
}
