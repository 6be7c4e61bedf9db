import { newLaunchId } from '../event/launch-id.ts';
import { jsonOf } from '../event/message.ts';
import { NOT_BEFORE } from '../event/not-before.ts';
import { parseData } from '../event/parse-data.ts';
import { formatTraceparent, type Trace } from '../kit/trace.ts';
import { checkId, idOf } from './event-facts.ts';
import type { Job } from './job.ts';

export interface JobMessageOptions {
  readonly job: Pick<Job, 'name' | 'makesLaunchId' | 'check'>;
  /** The value of the attribute `id`; undefined if the request has no id, or has it in its data. */
  readonly id: string | undefined;
  /** JSON, published unchanged; may be empty. */
  readonly data: Buffer;
  /** The one that the caller chose, if any. */
  readonly launchId: string | undefined;
  readonly trace: Trace;
  /** RFC 3339; undefined: at once. */
  readonly notBefore?: string | undefined;
}

export interface JobMessage {
  readonly data: Buffer;
  readonly attributes: Readonly<Record<string, string>>;
  /** The launch id of its launch; it may not be among the attributes. */
  readonly launchId: string;
}

/**
 * The message that asks for a launch of `job`. The values of the job are evaluated first, as far as that is possible
 * before the message exists, so that no dead letter is published.
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
  // The job would make it from the message, but the caller needs a launch id now.
  const own = newLaunchId();
  return { data, attributes: { ...attributes, launchId: own }, launchId: own };
}
