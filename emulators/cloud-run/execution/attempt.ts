import type { Clock, Timer } from '../../clock.ts';
import { TERMINATION_GRACE_MS } from '../values/limits.ts';
import type { AttemptPlan, SystemFailure } from './steps.ts';

export interface ContainerExit {
  /** 128 + n after a signal n, as in a shell. */
  readonly exitCode: number;
  /** A signal ended it, so that it has no exit code. */
  readonly signalled: boolean;
}

/** The running containers of one attempt. */
export interface RunningContainer {
  /** Never rejects. */
  readonly exit: Promise<ContainerExit>;
  stop(signal: 'SIGTERM' | 'SIGKILL'): void;
}

export interface AttemptEnd extends ContainerExit {
  readonly timedOut: boolean;
  /** Why the system ended it. */
  readonly failure?: SystemFailure;
}

export interface AttemptOptions {
  readonly containers: readonly RunningContainer[];
  readonly timeoutMs: number;
  /** Ends the attempt early: the execution was cancelled. */
  readonly stop: AbortSignal;
  /** Ends it with SIGKILL. */
  readonly end?: AttemptPlan['end'];
  readonly clock: Clock;
}

/**
 * Waits for the containers of one attempt to exit, and stops them at the time-out or when `stop` fires: SIGTERM first,
 * SIGKILL after {@link TERMINATION_GRACE_MS}. The attempt's exit is the first one with a code other than 0.
 */
export async function superviseAttempt(options: AttemptOptions): Promise<AttemptEnd> {
  const { containers, clock, stop, end } = options;
  let timedOut = false;
  let failure: SystemFailure | undefined;
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
  const systemEnd =
    end &&
    clock.setTimer(end.afterMs, () => {
      failure = { code: end.code, message: end.message };
      stopAll('SIGKILL');
    });
  stop.addEventListener('abort', terminate, { once: true });
  if (stop.aborted) terminate();
  const exits = await Promise.all(containers.map(({ exit }) => exit));
  timeout.cancel();
  systemEnd?.cancel();
  grace?.cancel();
  stop.removeEventListener('abort', terminate);
  const first = exits.find(({ exitCode }) => exitCode !== 0) ?? { exitCode: 0, signalled: false };
  return { ...first, timedOut, ...(failure !== undefined && { failure }) };
}
