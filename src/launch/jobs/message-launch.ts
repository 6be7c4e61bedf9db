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

export interface LaunchTerms {
  /** What publishers may override of the default job. */
  readonly overrides: AllowedOverrides;
  /** A launch with `notBefore` needs a ledger. */
  readonly hasLedger: boolean;
}

interface LaunchOptions {
  readonly message: DeliveredMessage;
  readonly terms: LaunchTerms;
  readonly job: Job;
}

/**
 * The launch of a named job. Its digest covers what was sent, not what the current rules make of it.
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
  // The digest without `notBefore` must never change, since a redelivery may come after an update.
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

/** The publisher's text is not a template: an `{id}` in it stays unchanged. */
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
 * If the job or rule makes the launch id, all events with that id are the same launch, even if the rest differs. So the
 * digest covers only the id. A replayed dead letter may have a derived launch id from before the rule; the rule's id
 * replaces it. An event about a launch is identified by its id alone, too.
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

/** 16 hex digits. It detects mistakes, not attacks. */
function digestOf(parts: readonly unknown[]): string {
  return hash('sha256', JSON.stringify(parts)).slice(0, 16);
}
