import type { RefusalCode } from '../jobs/run-job-failure.ts';
import type { Outcome } from './outcome.ts';
import type { KnownLaunch } from '../jobs/launch.ts';

/**
 * What happens to a launch. The outcome of each attempt is told once, last, however many deliveries share it.
 */
export type Happening =
  | Outcome
  /** The outcome of a launch that no delivery waits for. */
  | { readonly kind: 'from the queue'; readonly outcome: Outcome }
  /** A misconfiguration pauses a Cloud Run job, or one name of it. Told once per error and five minutes. */
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
  /** A second execution has this launch id. `recorded` is the one in the ledger, if its name is known. */
  | { readonly kind: 'doubled'; readonly execution: string; readonly recorded: string | undefined }
  /** The execution of a launch was found in the list, after the answer of RunJob was lost. */
  | { readonly kind: 'adopted'; readonly execution: string }
  /** A launch that stayed absent from Cloud Run was sent again. */
  | { readonly kind: 'relaunched'; readonly absentForMs: number }
  /** RunJob launched, but the ledger could not record it in time. */
  | { readonly kind: 'not recorded'; readonly execution: string | undefined; readonly err: unknown }
  /** RunJob's answer does not show the launch id in the environment. Told once. */
  | { readonly kind: 'environment hidden'; readonly execution: string }
  /** Google's quota is used up, and every launch pauses. `askedForMs`: what Google asked for, if it did. */
  | {
      readonly kind: 'paused';
      readonly pausedForMs: number;
      readonly askedForMs: number | undefined;
      readonly detail: string;
    };

/**
 * Is told what happens to launches. It must not throw. It is never called between the last check of a lease and the
 * send, so it cannot delay a send.
 */
export type Happened = (happening: Happening, launch: KnownLaunch) => void;

/** Tells all subscribers, in their order. */
export function tellAll(subscribers: readonly Happened[]): Happened {
  return (happening, launch) => {
    for (const happened of subscribers) happened(happening, launch);
  };
}
