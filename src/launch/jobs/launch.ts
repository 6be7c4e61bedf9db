import type { LaunchCause } from '../event/launch-event.ts';
import type { LaunchKey } from '../event/launch-key.ts';
import type { Trace } from '../kit/trace.ts';
import { shortName } from '../kit/short-name.ts';
import type { LaunchValues, WhenRunning } from './job.ts';

/** What to launch, and its key. It is complete: it can be launched without the configuration and the rules. */
export interface Launch extends LaunchKey {
  /** The id of the request: decimal digits; for a named job any text. Undefined if the event has none. */
  readonly inputId: string | undefined;
  readonly values: LaunchValues;
  readonly rule?: string | undefined;
  /** The launch whose event launched it; left out if another event did. */
  readonly cause?: LaunchCause | undefined;
  /** False only for a launch id made of Pub/Sub's message id. Any other one may come in several messages. */
  readonly launchIdChosen: boolean;
  /** Of the request: another digest under the same key is another request. */
  readonly digest: string;
  readonly trace: Trace;
  readonly messageId: string;
  readonly publishTimeMs: number | undefined;
  readonly queueing: LaunchQueueing;
}

/** When a launch may start. Its key is in its values. Without a ledger it is always `AT_ONCE`. */
export interface LaunchQueueing {
  readonly whenRunning: WhenRunning;
  readonly expireAfterMs: number | undefined;
  /** It is not started earlier. Milliseconds since the Unix epoch. */
  readonly notBeforeMs: number | undefined;
  /** The length of the chain of launches before it; see `linksOf`. */
  readonly links: number;
}

export const AT_ONCE: LaunchQueueing = {
  whenRunning: 'wait',
  expireAfterMs: undefined,
  notBeforeMs: undefined,
  links: 0,
};

/** What is always known of a launch, even without its request. */
export type KnownLaunch = LaunchKey & Pick<Launch, 'inputId' | 'digest' | 'rule' | 'trace'>;

/** The job and the rule of a launch, as fields of log lines. */
export function jobFields({ job, name, rule }: Pick<Launch, 'job' | 'name' | 'rule'>) {
  return { job: shortName(job), launchJob: name === '' ? undefined : name, rule };
}
