import type { AwaitedLaunch } from '../attempt/launcher.ts';
import { launchIdConflict, queued, STOPPED_WAITING, type Outcome } from '../attempt/outcome.ts';
import type { Clock } from '../kit/clock.ts';
import type { Launch } from '../jobs/launch.ts';
import type { LaunchQueue, Stored } from '../ledger/launch-queue.ts';
import { LedgerUnavailable } from '../ledger/ledger.ts';
import type { Dispatcher } from './dispatcher.ts';

export interface IntakeOptions {
  readonly queue: Pick<LaunchQueue, 'store'>;
  readonly dispatcher: Pick<Dispatcher, 'tryNow'>;
  readonly clock: Clock;
}

/**
 * Takes launches in: each is stored in the ledger by one write, and tried at once. What becomes of the try, Pub/Sub's
 * part is done when it is stored.
 */
export class Intake {
  readonly #options: IntakeOptions;

  constructor(options: IntakeOptions) {
    this.#options = options;
  }

  /** Never throws for what the outside does: every failure of RunJob, the list or the ledger is an outcome. */
  async launch({ launch, signal }: AwaitedLaunch): Promise<Outcome> {
    const { queue, dispatcher, clock } = this.#options;
    if (signal.aborted) return STOPPED_WAITING;
    const sinceMs = clock.monotonic();
    let stored: Stored;
    try {
      stored = await queue.store(launch);
    } catch (error) {
      if (!(error instanceof LedgerUnavailable)) throw error;
      return { kind: 'transient', why: { code: 'ledger unreachable', error: error.message } };
    }
    switch (stored.kind) {
      case 'conflict':
        return launchIdConflict();
      case 'undecided':
        return { kind: 'transient', why: { code: 'launch id undecided' } };
      case 'known': {
        const { state, execution } = stored;
        if (state !== 'queued') return { kind: 'duplicate', execution };
        // It may be here for a second time because the first try came to nothing.
        const tried = await dispatcher.tryNow({ launch, sinceMs, signal });
        return tried.kind === 'launched' ? tried : { kind: 'duplicate', execution };
      }
      case 'stored':
        if (stored.state === 'skipped') return { kind: 'skipped', why: { code: 'skipped' } };
        if (stored.state === 'replaced') return queued({ code: 'replaced' });
        if (!stored.isDue) return this.#notDue(launch);
        return dispatcher.tryNow({ launch, sinceMs, signal });
    }
  }

  #notDue({ queueing: { notBeforeMs }, values }: Launch): Outcome {
    const isEarly = notBeforeMs !== undefined && notBeforeMs > this.#options.clock.now();
    if (isEarly) return queued({ code: 'not before', notBeforeMs });
    return queued({ code: values.key === undefined ? 'expired' : 'key taken' });
  }
}
