import { runJobRequest } from '../google/run/run-job-request.ts';
import { cloudEventOf } from '../launch/event/cloud-event-attributes.ts';
import type { RejectionCode } from '../launch/event/rejection.ts';
import type { Launch } from '../launch/jobs/launch.ts';
import type { Routing } from '../launch/jobs/routing.ts';
import { fullSubscription } from '../launch/jobs/rules/compile-rule.ts';
import type { FileRulebook } from '../launch/jobs/rules/file-rulebook.ts';
import { tryMessage, type Trial } from '../launch/jobs/rules/trial.ts';
import { runJobCall } from '../launch/jobs/run-job-call.ts';
import { readEvent, type ReadEvent } from '../subscriber/given-event.ts';

/** An event that a person tries, and what they say about it. */
export interface GivenEvent {
  /** The data of a message, the body of a push, or a CloudEvent. */
  readonly body: Uint8Array;
  /** These win over those of the event, as the other fields do. */
  readonly attributes: Readonly<Record<string, string>>;
  /** Short or full name. */
  readonly subscription: string | undefined;
  /** The job that the message names. */
  readonly job: string | undefined;
}

export interface TriedEvent extends Pick<ReadEvent, 'takenFor'> {
  readonly trial: Trial;
  /** The RunJob request that it becomes, as JSON; undefined if nothing is launched. */
  readonly request: string | undefined;
  /** False if the launch id is made from the message id, which the event does not have. */
  readonly hasLaunchId: boolean;
  /** It was rejected as a launch request of the default job, but may be another event: no subscription is named. */
  readonly lacksSubscription: boolean;
}

/** Rejections of a message that was read as a launch request. */
const OF_REQUESTS: ReadonlySet<RejectionCode> = new Set(['invalid-json', 'invalid-request', 'missing-id']);

/**
 * Says what the push side would do with an event. Nothing is launched, and nothing is kept.
 *
 * @param options.nowMs when it is published, if it does not say that.
 */
export function tryEvent(
  given: GivenEvent,
  {
    routing,
    projectId,
    nowMs,
  }: {
    readonly routing: Omit<Routing, 'rulebook'> & { readonly rulebook: FileRulebook | undefined };
    readonly projectId: string;
    readonly nowMs: number;
  },
): TriedEvent {
  const { message, takenFor } = readEvent(given.body);
  const attributes = {
    ...message.attributes,
    ...given.attributes,
    ...(given.job !== undefined && { job: given.job }),
  };
  const { subscription } = given;
  const delivered = {
    ...message,
    attributes,
    cloudEvent: message.cloudEvent ?? cloudEventOf(attributes),
    subscription:
      subscription === undefined ? message.subscription : fullSubscription(subscription, projectId),
    publishTimeMs: message.publishTimeMs ?? nowMs,
  };
  const trial = tryMessage(delivered, routing);
  return {
    takenFor,
    trial,
    request: trial.kind === 'launch' ? requestOf(trial.launch) : undefined,
    hasLaunchId: trial.kind === 'launch' && (trial.launch.launchIdChosen || message.messageId !== ''),
    lacksSubscription:
      trial.kind === 'rejected' && delivered.subscription === '' && OF_REQUESTS.has(trial.rejection.code),
  };
}

/** In Google's JSON, without what the bridge adds. */
function requestOf(launch: Launch): string {
  const { values } = launch;
  const { overrides = {}, ...request } = runJobRequest({ ...runJobCall(launch), env: values.env });
  const timeout = values.timeoutSeconds === undefined ? {} : { timeout: `${values.timeoutSeconds}s` };
  return JSON.stringify({ ...request, overrides: { ...overrides, ...timeout } }, null, 2);
}
