import type { EventEmitter } from 'node:events';
import type { Clock } from '../clock.ts';

/**
 * Two equal signals within this time count as one: the terminal sends a Ctrl-C to every program, and npm passes its own on
 * to the program that it runs.
 */
const ECHO_MS = 500;

export interface StopSignalOptions {
  /** The process, or a double. */
  readonly process: Pick<EventEmitter, 'on'>;
  readonly clock: Clock;
  /** Called at the second Ctrl-C and every later one. */
  readonly onImpatience: () => void;
}

/** @returns a signal that fires at the first SIGINT or SIGTERM. */
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
