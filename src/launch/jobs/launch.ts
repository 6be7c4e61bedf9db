import type { LaunchKey } from '../event/launch-key.ts';
import type { Trace } from '../kit/trace.ts';
import { shortName } from '../kit/short-name.ts';
import type { LaunchValues } from './job.ts';

/** What to launch and under which key. It is complete: no settings and no rules are needed any more. */
export interface Launch extends LaunchKey {
  /** Of the request: decimal digits; of a named job any text. Undefined where the event has none. */
  readonly inputId: string | undefined;
  readonly values: LaunchValues;
  /** The rule that made it, if one did. */
  readonly rule?: string | undefined;
  /** True where somebody named the launch id, so that the same launch may come in other messages too. */
  readonly launchIdChosen: boolean;
  /** Of what was asked for: another one under the same key is another request. */
  readonly digest: string;
  readonly trace: Trace;
  readonly messageId: string;
  readonly publishTimeMs: number | undefined;
}

/** The job of a launch and what made it, for log lines: the short name of the Cloud Run job, the name in `jobs`, the rule. */
export function jobFields({ job, name, rule }: Pick<Launch, 'job' | 'name' | 'rule'>) {
  return { job: shortName(job), launchJob: name === '' ? undefined : name, rule };
}
