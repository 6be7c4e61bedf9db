import type { EventEmitter } from 'node:events';

/** A terminal sends Ctrl-C to npm and to the program that npm runs, and npm hands its own on: two at once are one. */
const ECHO_MS = 500;

export interface StopSignalOptions {
  /** The process, which gets them. */
  readonly signals: Pick<EventEmitter, 'on'>;
  readonly clock: { monotonic(): number };
  /** Told of the first signal. */
  readonly onStop: (signal: 'SIGINT' | 'SIGTERM') => void;
  /** Told of each later one. */
  readonly onImpatience: (signal: 'SIGINT' | 'SIGTERM') => void;
}

/** @returns what fires at the first SIGINT or SIGTERM. */
export function stopSignal({ signals, clock, onStop, onImpatience }: StopSignalOptions): AbortSignal {
  const stop = new AbortController();
  let askedMs = 0;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    signals.on(signal, () => {
      if (!stop.signal.aborted) {
        askedMs = clock.monotonic();
        stop.abort();
        onStop(signal);
      } else if (clock.monotonic() - askedMs >= ECHO_MS) {
        onImpatience(signal);
      }
    });
  }
  return stop.signal;
}
