import { hash } from 'node:crypto';
import { LAUNCH_ENV } from '../event/launch-env.ts';
import { causeOf, isLaunchEvent, linksOf } from '../event/launch-event.ts';
import { isDerived } from '../event/launch-id.ts';
import { hasOverrides, launchDigest, type LaunchRequest } from '../event/launch-request.ts';
import { chosenLaunchId, derivedLaunchId, publisherTrace, type DeliveredMessage } from '../event/message.ts';
import { NOT_BEFORE, notBeforeOf } from '../event/not-before.ts';
import { findForbidden } from '../event/override-policy.ts';
import type { AllowedOverrides } from '../event/override-words.ts';
import { Rejection } from '../event/rejection.ts';
import { traceOfLaunch } from '../kit/trace.ts';
import { checkId, factsOfId } from './event-facts.ts';
import type { EventFacts, Job, LaunchValues } from './job.ts';
import type { Launch } from './launch.ts';

/** What a launch depends on beside its message and its job. */
export interface LaunchTerms {
  /** What publishers may override of the default job. */
  readonly overrides: AllowedOverrides;
  /** Whether there is a ledger, which a launch that must wait needs. */
  readonly hasLedger: boolean;
}

interface LaunchOptions {
  readonly message: DeliveredMessage;
  readonly terms: LaunchTerms;
  readonly job: Job;
}

/**
 * The launch of a named job. The digest is of what was sent, never of what the rules of today make of it.
 *
 * @throws {Rejection}
 */
export function eventLaunch(
  options: LaunchOptions & { readonly event: EventFacts; readonly rule?: string },
): Launch {
  const { message, job, event } = options;
  checkId(event.id);
  const { [NOT_BEFORE]: notBefore } = message.attributes;
  const asked = [job.name, event.id ?? null, hash('sha256', message.data)];
  // The digest of a message without it never changes, since a redelivery may come after an update.
  const digest = () => digestOf(notBefore === undefined ? asked : [...asked, notBefore]);
  return launchOf({ ...options, inputId: event.id, values: job.values(event), digest });
}

/**
 * The launch of the default job.
 *
 * @throws {Rejection}
 */
export function defaultLaunch(
  options: LaunchOptions & {
    readonly event: EventFacts | undefined;
    readonly request: LaunchRequest;
  },
): Launch {
  const { job, event, request, terms } = options;
  const { id } = request;
  const values = job.values(event === undefined ? factsOfId(id) : { ...event, id });
  const given = {
    args: values.args?.length ?? 0,
    envNames: [...Object.keys(values.env), ...Object.values(LAUNCH_ENV)],
  };
  const forbidden = findForbidden(request, { ...terms.overrides, given });
  if (forbidden !== undefined) throw new Rejection({ code: 'override-not-allowed', forbidden });
  const digest = () => launchDigest(request);
  return launchOf({ ...options, inputId: id, values: overridden(values, request), digest });
}

/** The publisher's text is never filled in. One that appends nothing to the args changes nothing about them. */
function overridden(values: LaunchValues, request: LaunchRequest): LaunchValues {
  const { args = [], env, taskCount = values.taskCount, timeoutSeconds = values.timeoutSeconds } = request;
  return {
    ...values,
    args: args.length === 0 ? values.args : [...(values.args ?? []), ...args],
    env: { ...values.env, ...env },
    taskCount,
    timeoutSeconds,
    hasOwnValues: values.hasOwnValues || hasOverrides(request),
  };
}

/**
 * Where the job or rule makes the launch id, every event under it is the same launch, whatever is in it. That holds for
 * one that comes back from the dead letters too, where it may bear the launch id that it had before the rule. An event of
 * a launch is that event, however its data was written.
 */
function launchOf(
  options: LaunchOptions & Pick<Launch, 'inputId' | 'values' | 'rule'> & { readonly digest: () => string },
): Launch {
  const { message, terms, job, inputId, values, digest, rule } = options;
  const chosen = chosenLaunchId(message);
  const made = values.launchId;
  const isMade = made !== undefined && (chosen === undefined || chosen === made || isDerived(chosen));
  const launchId = isMade ? made : (chosen ?? derivedLaunchId(message));
  return {
    job: job.job,
    name: job.name,
    launchId,
    inputId,
    values,
    rule,
    cause: causeOf(message),
    launchIdChosen: isMade || chosen !== undefined || message.cloudEvent !== undefined,
    digest: isMade || isLaunchEvent(message.cloudEvent) ? digestOf([launchId]) : digest(),
    trace: publisherTrace(message) ?? traceOfLaunch(launchId),
    messageId: message.messageId,
    publishTimeMs: message.publishTimeMs,
    queueing: {
      whenRunning: job.queueing.whenRunning,
      expireAfterMs: job.queueing.expireAfterMs,
      notBeforeMs: notBeforeOf(message.attributes, terms),
      links: linksOf(message),
    },
  };
}

/** 16 hex digits; it tells apart mistakes, not attackers. */
function digestOf(parts: readonly unknown[]): string {
  return hash('sha256', JSON.stringify(parts)).slice(0, 16);
}
