import { ReadFailure } from '../doctor/reading.ts';
import type { DeadLetterCount } from '../launch/queue/concerns.ts';

export interface DeadLetterCounterOptions {
  /** Full name of the pull subscription on the dead-letter topic. */
  readonly subscription: string;
  readonly clock: { now(): number };
  /** Reads the count; from Cloud Monitoring when left out. @throws {ReadFailure} */
  readonly read?: ((subscription: string) => Promise<number | undefined>) | undefined;
}

/** Cloud Monitoring measures it that often. */
const GOOD_FOR_MS = 60_000;
/** A page does not wait longer for it. */
const TIMEOUT_MS = 1_500;

/** Counts dead letters, once a minute at most, for any number of pages. */
export function deadLetterCounter(options: DeadLetterCounterOptions): () => Promise<DeadLetterCount> {
  const { subscription, clock, read = askMonitoring } = options;
  let counted: { readonly atMs: number; readonly count: Promise<DeadLetterCount> } | undefined;
  const count = async (): Promise<DeadLetterCount> => {
    try {
      return { count: await read(subscription), isDenied: false };
    } catch (error) {
      if (!(error instanceof ReadFailure)) throw error;
      return { count: undefined, isDenied: error.reason === 'denied' };
    }
  };
  return () => {
    const atMs = clock.now();
    if (counted === undefined || atMs - counted.atMs >= GOOD_FOR_MS) counted = { atMs, count: count() };
    return counted.count;
  };
}

async function askMonitoring(subscription: string): Promise<number | undefined> {
  const { findCredentials } = await import('../google/identity/google-identity.ts');
  const { readUndelivered } = await import('../google/rest/undelivered.ts');
  const { authClient } = await findCredentials();
  return readUndelivered({ authClient, subscription, nowMs: Date.now(), timeoutMs: TIMEOUT_MS });
}
