import { newLaunchId } from '../event/launch-id.ts';
import { jsonOf } from '../event/message.ts';
import { NOT_BEFORE } from '../event/not-before.ts';
import { parseData } from '../event/parse-data.ts';
import { formatTraceparent, type Trace } from '../kit/trace.ts';
import { checkId, idOf } from './event-facts.ts';
import type { Job } from './job.ts';

export interface JobMessageOptions {
  readonly job: Pick<Job, 'name' | 'makesLaunchId' | 'check'>;
  /** What the attribute `id` says; undefined where the request names no id, or names it in its data. */
  readonly id: string | undefined;
  /** JSON, published as it came; empty where there is none. */
  readonly data: Buffer;
  /** What the caller named; undefined where it is for the job to make, or for the publisher. */
  readonly launchId: string | undefined;
  readonly trace: Trace;
  /** A time that can be read; undefined: at once. */
  readonly notBefore?: string | undefined;
}

/** A message that is ready to be published. */
export interface JobMessage {
  readonly data: Buffer;
  readonly attributes: Readonly<Record<string, string>>;
  /** What its launch will have, whether or not an attribute says it. */
  readonly launchId: string;
}

/**
 * The message that asks for a launch of `job`. The values of the job are tried first, as far as that can be done
 * before the message exists: what would be a dead letter is not published.
 *
 * @throws {Rejection} `invalid-json`, `invalid-request`, `id-mismatch`, `rule-failed` or `too-large`.
 */
export function jobMessage(options: JobMessageOptions): JobMessage {
  const { job, id, data, launchId, trace, notBefore } = options;
  const named = launchId ?? (job.makesLaunchId ? undefined : newLaunchId());
  const attributes: Readonly<Record<string, string>> = {
    // The default job is asked for by its message format alone.
    ...(job.name !== '' && { job: job.name }),
    ...(id !== undefined && { id }),
    ...(named !== undefined && { launchId: named }),
    traceparent: formatTraceparent(trace),
    ...(notBefore !== undefined && { [NOT_BEFORE]: notBefore }),
  };
  const json = data.length === 0 ? undefined : jsonOf(data, parseData);
  const inputId = idOf(id, json);
  checkId(inputId);
  const made = job.check({ id: inputId, data: json, attributes });
  if (named !== undefined) return { data, attributes, launchId: named };
  if (made.launchId !== undefined) return { data, attributes, launchId: made.launchId };
  // The job would make it of the message, and the caller has to be told one now.
  const own = newLaunchId();
  return { data, attributes: { ...attributes, launchId: own }, launchId: own };
}
