import { unlessAborted } from '../launch/kit/abort-race.ts';
import type { AwaitedLaunch, Launcher } from '../launch/attempt/launcher.ts';
import type { Outcome } from '../launch/attempt/outcome.ts';

export interface EarlyDeliveriesOptions {
  /** Opens the launcher; called by every early delivery, and opens it once. */
  readonly open: () => Promise<Pick<Launcher, 'launch'>>;
  /** How long a delivery may wait before its RunJob is sent, from when it came in. */
  readonly longestWaitMs: number;
}

/**
 * Launches deliveries from the moment the service listens. Those that come before the launcher is there
 * wait for it, and what they waited is not given to them a second time as a wait for pace: the answer has
 * to be out before the ack deadline.
 */
export class EarlyDeliveries {
  readonly #open: EarlyDeliveriesOptions['open'];
  readonly #longestWaitMs: number;
  #launcher: Pick<Launcher, 'launch'> | undefined;

  constructor({ open, longestWaitMs }: EarlyDeliveriesOptions) {
    this.#open = open;
    this.#longestWaitMs = longestWaitMs;
  }

  async launch(awaited: AwaitedLaunch): Promise<Outcome> {
    if (this.#launcher !== undefined) return this.#launcher.launch(awaited);
    const signal = AbortSignal.any([awaited.signal, AbortSignal.timeout(this.#longestWaitMs)]);
    let launcher: Pick<Launcher, 'launch'> | 'aborted';
    try {
      launcher = await unlessAborted(this.#open(), signal);
    } catch (error) {
      return { kind: 'transient', why: { code: 'not started', error: (error as Error).message } };
    }
    if (launcher === 'aborted') return { kind: 'transient', why: { code: 'still starting' } };
    this.#launcher = launcher;
    return launcher.launch({ ...awaited, signal });
  }
}
