import type { RefusalCode } from '../jobs/run-job-failure.ts';
import type { Outcome } from './outcome.ts';
import type { KnownLaunch } from '../jobs/launch.ts';

/**
 * What happens to a launch. The outcome of each attempt is told once, last, however many deliveries share it;
 * what else is worth knowing comes before.
 */
export type Happening =
  | Outcome
  /** A launch was tried that no delivery waits for. */
  | { readonly kind: 'from the queue'; readonly outcome: Outcome }
  /** A set-up fault pauses a Cloud Run job, or one name of it. Told once per fault and five minutes. */
  | {
      readonly kind: 'job paused';
      /** Full name of the Cloud Run job, or the path of one name. */
      readonly target: string;
      readonly refusal: RefusalCode;
      readonly error: string;
    }
  /** A launch of a paused job succeeded. */
  | { readonly kind: 'job resumed' }
  /** It has been unknown for five minutes. Told once. */
  | { readonly kind: 'still unknown'; readonly outcome: Outcome; readonly sinceMs: number }
  /** Two executions carry this launch id; the ledger has `recorded`, as far as that one has a name. */
  | { readonly kind: 'doubled'; readonly execution: string; readonly recorded: string | undefined }
  /** An execution was found for a launch whose answer had been lost. */
  | { readonly kind: 'adopted'; readonly execution: string }
  /** A launch that stayed absent from Cloud Run was sent again. */
  | { readonly kind: 'relaunched'; readonly absentForMs: number }
  /** RunJob launched, and the ledger could not record it in time. */
  | { readonly kind: 'not recorded'; readonly execution: string | undefined; readonly err: unknown }
  /** RunJob's answer did not show the launch id that it was given. Told once. */
  | { readonly kind: 'environment hidden'; readonly execution: string }
  /** Google refused RunJob for its quota, and every launch pauses. `askedForMs` is undefined where Google did not say. */
  | {
      readonly kind: 'paused';
      readonly pausedForMs: number;
      readonly askedForMs: number | undefined;
      readonly detail: string;
    };

/**
 * Takes note of what happens to launches; it must not throw. It is never called between the last look at a lease
 * and the send, so it cannot delay one.
 */
export type Happened = (happening: Happening, launch: KnownLaunch) => void;

/** Tells each of them, in their order. */
export function tellAll(subscribers: readonly Happened[]): Happened {
  return (happening, launch) => {
    for (const happened of subscribers) happened(happening, launch);
  };
}
