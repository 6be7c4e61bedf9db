import { newLaunchId } from '../launch/event/launch-id.ts';
import { encodeMessage } from '../launch/event/message.ts';
import type { OverridePolicy } from '../launch/event/override-policy.ts';
import { Rejection } from '../launch/event/rejection.ts';
import { jobMessage, type JobMessage, type JobMessageOptions } from '../launch/jobs/job-message.ts';
import type { Job } from '../launch/jobs/job.ts';
import { childTrace, type Trace } from '../launch/kit/trace.ts';
import type { RoutedRequest } from '../server/handler.ts';
import { Problem } from '../server/problem.ts';
import { launchIdByKey } from './idempotency-key.ts';
import { jsonBodyOf } from './read-body.ts';
import { readLaunchRequest, type BodyFormat } from './read-launch-request.ts';
import { requestTrace } from './request-trace.ts';

/** A requested launch, with the message to publish. */
export interface AskedLaunch extends JobMessage {
  /** The name in `jobs`; empty for the default job. */
  readonly name: string;
  readonly id: string | undefined;
  readonly trace: Trace;
}

/**
 * Makes the launch of a request for the default job.
 *
 * @param options.job the default job of the rules; undefined if environment variables describe it.
 * @throws {Problem}
 */
export function askDefaultJob(
  request: RoutedRequest,
  options: {
    readonly job: Job | undefined;
    readonly id: string | undefined;
    readonly format: BodyFormat;
    readonly policy: OverridePolicy;
    readonly notBefore: string | undefined;
  },
): AskedLaunch {
  const { job, notBefore } = options;
  const body = jsonBodyOf(request);
  const launchRequest = readLaunchRequest({ ...options, body });
  const { id } = launchRequest;
  const launchId = launchIdByKey(request, { inputId: id, body });
  const trace = childTrace(requestTrace(request));
  const encoded = { launchId: launchId ?? newLaunchId(), request: launchRequest, trace, notBefore };
  const { data, attributes } = encodeMessage(encoded);
  const message =
    job === undefined
      ? { data, attributes, launchId: encoded.launchId }
      : checkedMessage({ job, id: undefined, data, launchId, trace, notBefore });
  return { ...message, name: '', id, trace };
}

/**
 * Makes the launch of a request for a named job. The body is the data, published unchanged.
 *
 * @throws {Problem}
 */
export function askNamedJob(
  request: RoutedRequest,
  options: {
    readonly job: Job;
    readonly id: string | undefined;
    readonly notBefore: string | undefined;
  },
): AskedLaunch {
  const { job, id, notBefore } = options;
  const { name } = job;
  const body = jsonBodyOf(request);
  const launchId = launchIdByKey(request, { inputId: id, name, body });
  const trace = childTrace(requestTrace(request));
  const data = body ?? Buffer.alloc(0);
  return { ...checkedMessage({ job, id, data, launchId, trace, notBefore }), name, id, trace };
}

function checkedMessage(options: JobMessageOptions): JobMessage {
  try {
    return jobMessage(options);
  } catch (error) {
    throw error instanceof Rejection ? problemOf(error) : error;
  }
}

function problemOf(rejection: Rejection): unknown {
  const { code, message: detail } = rejection;
  switch (code) {
    case 'id-mismatch':
    case 'rule-failed':
    case 'too-large':
      return new Problem({ code, detail, cause: rejection });
    case 'invalid-json':
    case 'invalid-request':
      return new Problem({ code: 'invalid-body', detail, cause: rejection });
    default:
      return rejection;
  }
}
