import type { LaunchCause } from '../event/launch-event.ts';
import type { LaunchKey } from '../event/launch-key.ts';
import type { Trace } from '../kit/trace.ts';
import { shortName } from '../kit/short-name.ts';
import type { LaunchValues, WhenRunning } from './job.ts';

/** What to launch and under which key. It is complete: no settings and no rules are needed any more. */
export interface Launch extends LaunchKey {
  /** Of the request: decimal digits; of a named job any text. Undefined where the event has none. */
  readonly inputId: string | undefined;
  readonly values: LaunchValues;
  /** The rule that made it, if one did. */
  readonly rule?: string | undefined;
  /** The launch whose event asked for it; left out where another event did. */
  readonly cause?: LaunchCause | undefined;
  /** True where somebody named the launch id, so that the same launch may come in other messages too. */
  readonly launchIdChosen: boolean;
  /** Of what was asked for: another one under the same key is another request. */
  readonly digest: string;
  readonly trace: Trace;
  readonly messageId: string;
  readonly publishTimeMs: number | undefined;
  readonly queueing: LaunchQueueing;
}

/** When a launch may start. Its key is among its values. It needs a ledger; without one all of it is as in `AT_ONCE`. */
export interface LaunchQueueing {
  readonly whenRunning: WhenRunning;
  readonly expireAfterMs: number | undefined;
  /** Not started before; milliseconds since the Unix epoch. */
  readonly notBeforeMs: number | undefined;
  /** How many launches the event that asks for it comes from, one after the other: the attribute `ce-links`. */
  readonly links: number;
}

/** As soon as it can be. */
export const AT_ONCE: LaunchQueueing = {
  whenRunning: 'wait',
  expireAfterMs: undefined,
  notBeforeMs: undefined,
  links: 0,
};

/** What is known of a launch whose request need not be there any more. */
export type KnownLaunch = LaunchKey & Pick<Launch, 'inputId' | 'digest' | 'rule' | 'trace'>;

/** The job of a launch and what made it, for log lines: the short name of the Cloud Run job, the name in `jobs`, the rule. */
export function jobFields({ job, name, rule }: Pick<Launch, 'job' | 'name' | 'rule'>) {
  return { job: shortName(job), launchJob: name === '' ? undefined : name, rule };
}
