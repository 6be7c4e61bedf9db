import type { Clock, Timer } from '../clock.ts';
import { TERMINATION_GRACE_MS } from './limits.ts';

/** The running containers of one attempt. */
export interface RunningContainer {
  /** Resolves with the exit code, 128 + n after a signal n; never rejects. */
  readonly exitCode: Promise<number>;
  stop(signal: 'SIGTERM' | 'SIGKILL'): void;
}

export interface AttemptEnd {
  readonly exitCode: number;
  readonly timedOut: boolean;
}

export interface AttemptOptions {
  readonly containers: readonly RunningContainer[];
  readonly timeoutMs: number;
  /** Ends the attempt early: the execution was cancelled. */
  readonly stop: AbortSignal;
  readonly clock: Clock;
}

/**
 * Waits for the containers of one attempt to exit, and stops them when the time is up or `stop` fires:
 * SIGTERM first, SIGKILL after {@link TERMINATION_GRACE_MS}. The attempt's exit code is the first that is
 * not 0.
 */
export async function superviseAttempt(options: AttemptOptions): Promise<AttemptEnd> {
  const { containers, clock, stop } = options;
  let timedOut = false;
  let grace: Timer | undefined;
  const stopAll = (signal: 'SIGTERM' | 'SIGKILL'): void => {
    for (const container of containers) container.stop(signal);
  };
  const terminate = (): void => {
    if (grace !== undefined) return;
    grace = clock.setTimer(TERMINATION_GRACE_MS, () => stopAll('SIGKILL'));
    stopAll('SIGTERM');
  };
  const timeout = clock.setTimer(options.timeoutMs, () => {
    timedOut = true;
    terminate();
  });
  stop.addEventListener('abort', terminate, { once: true });
  if (stop.aborted) terminate();
  const exitCodes = await Promise.all(containers.map(({ exitCode }) => exitCode));
  timeout.cancel();
  grace?.cancel();
  stop.removeEventListener('abort', terminate);
  return { exitCode: exitCodes.find((code) => code !== 0) ?? 0, timedOut };
}
