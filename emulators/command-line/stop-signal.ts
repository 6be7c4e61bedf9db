import type { EventEmitter } from 'node:events';
import type { Clock } from '../clock.ts';

/**
 * Two of a kind within this time are one: the terminal sends a Ctrl-C to every program in it, and npm hands its own on
 * to the program that it runs, which has it already.
 */
const ECHO_MS = 500;

export interface StopSignalOptions {
  /** The process, or what stands for it. */
  readonly process: Pick<EventEmitter, 'on'>;
  readonly clock: Clock;
  /** Told of the second Ctrl-C of an impatient person, and of every one after it. */
  readonly onImpatience: () => void;
}

/** @returns what fires at the first SIGINT or SIGTERM. */
export function stopSignal({ process, clock, onImpatience }: StopSignalOptions): AbortSignal {
  const stop = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    let lastMs = -Infinity;
    process.on(name, () => {
      const isEcho = clock.now() - lastMs < ECHO_MS;
      lastMs = clock.now();
      if (isEcho) return;
      if (stop.signal.aborted) onImpatience();
      stop.abort();
    });
  }
  return stop.signal;
}
