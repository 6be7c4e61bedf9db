import { hash } from 'node:crypto';
import { originOf } from '../event/dead-letter.ts';
import { LAUNCH_ENV } from '../event/launch-env.ts';
import { isDerived } from '../event/launch-id.ts';
import { hasOverrides, launchDigest, type LaunchRequest } from '../event/launch-request.ts';
import {
  chosenLaunchId,
  decodeRequest,
  derivedLaunchId,
  publisherTrace,
  type DeliveredMessage,
} from '../event/message.ts';
import { NOT_BEFORE, notBeforeOf } from '../event/not-before.ts';
import { findForbidden } from '../event/override-policy.ts';
import type { AllowedOverrides } from '../event/override-words.ts';
import { Rejection } from '../event/rejection.ts';
import { hintOf } from '../kit/nearest-name.ts';
import { traceOfLaunch } from '../kit/trace.ts';
import { checkId, factsOf, factsOfId } from './event-facts.ts';
import type { EventFacts, Job, LaunchValues, Rulebook } from './job.ts';
import { AT_ONCE, type Launch } from './launch.ts';

/** The jobs that messages can launch. */
export interface Routing {
  /** What a message of the default job's format launches; undefined where there is no such job. */
  readonly defaultJob: Job | undefined;
  /** What publishers may override of the default job. */
  readonly overrides: AllowedOverrides;
  /** Undefined where there are no rules. */
  readonly rulebook: Rulebook | undefined;
  /** Full name of the subscription that is for the default job: what does not fit its format there is a mistake. */
  readonly subscription: string;
  /** Whether there is a ledger, which a launch that must wait needs. */
  readonly hasLedger: boolean;
}

/** What becomes of a message: its launch; nothing, as the rules say of what they do not concern. */
export type Route = { readonly kind: 'launch'; readonly launch: Launch } | { readonly kind: 'ignored' };

/**
 * Reads a launch out of a message: of the job that its attribute `job` names, else of the first rule that it matches,
 * else of the default job, where it has the format for that.
 *
 * @throws {Rejection} when the message can never be launched.
 */
export function routeMessage(message: DeliveredMessage, routing: Routing): Route {
  const { defaultJob, rulebook } = routing;
  const named = namedJob(message.attributes['job'], rulebook);
  const event = rulebook && factsOf(message);
  if (rulebook !== undefined && event !== undefined) {
    const match = named === undefined ? rulebook.match(event) : { job: named };
    if (match !== undefined) return launched(eventLaunch({ message, routing, event, ...match }));
  }
  const request = defaultJob && requestIn(message, routing);
  if (defaultJob !== undefined && request !== undefined) {
    return launched(defaultLaunch({ message, routing, event, request, job: defaultJob }));
  }
  if (rulebook?.unmatched === 'ignore') return { kind: 'ignored' };
  throw new Rejection({
    code: 'unmatched',
    detail:
      defaultJob === undefined
        ? 'no rule concerns it, and there is no default job'
        : 'no rule concerns it, and it is not a launch request of the default job',
  });
}

function launched(launch: Launch): Route {
  return { kind: 'launch', launch };
}

/** The job that the attribute `job` names; undefined where there is none, or it names the default job. */
function namedJob(name: string | undefined, rulebook: Rulebook | undefined): Job | undefined {
  if (name === undefined) return undefined;
  const job = rulebook?.jobs.get(name);
  if (job !== undefined) return job.name === '' ? undefined : job;
  const names = [...(rulebook?.jobs.keys() ?? [])];
  const takes =
    rulebook === undefined
      ? ': there are none here but the default job, for which it is left out'
      : `${hintOf(name, names)}; takes ${names.slice(0, 20).join(', ')}`;
  throw new Rejection({
    code: 'unknown-job',
    detail: `the attribute "job" names a job that is not here${takes}`,
  });
}

/** The launch request in a message; undefined where it is none and may be something else. */
function requestIn(message: DeliveredMessage, routing: Routing): LaunchRequest | undefined {
  try {
    return decodeRequest(message);
  } catch (error) {
    const isOwn = routing.rulebook === undefined || ['', routing.subscription].includes(originOf(message));
    if (isOwn || !(error instanceof Rejection)) throw error;
    return undefined;
  }
}

interface LaunchOptions {
  readonly message: DeliveredMessage;
  readonly routing: Routing;
  readonly job: Job;
}

/** The digest is of what was sent, never of what the rules of today make of it. */
function eventLaunch(
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

function defaultLaunch(
  options: LaunchOptions & {
    readonly event: EventFacts | undefined;
    readonly request: LaunchRequest;
  },
): Launch {
  const { job, event, request, routing } = options;
  const { id } = request;
  const values = job.values(event === undefined ? factsOfId(id) : { ...event, id });
  const given = {
    args: values.args?.length ?? 0,
    envNames: [...Object.keys(values.env), ...Object.values(LAUNCH_ENV)],
  };
  const forbidden = findForbidden(request, { ...routing.overrides, given });
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
 * one that comes back from the dead letters too, where it may bear the launch id that it had before the rule.
 */
function launchOf(
  options: LaunchOptions & Pick<Launch, 'inputId' | 'values' | 'rule'> & { readonly digest: () => string },
): Launch {
  const { message, routing, job, inputId, values, digest, rule } = options;
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
    launchIdChosen: isMade || chosen !== undefined || message.cloudEvent !== undefined,
    digest: isMade ? digestOf([launchId]) : digest(),
    trace: publisherTrace(message) ?? traceOfLaunch(launchId),
    messageId: message.messageId,
    publishTimeMs: message.publishTimeMs,
    queueing: {
      ...AT_ONCE,
      whenRunning: job.queueing.whenRunning,
      expireAfterMs: job.queueing.expireAfterMs,
      notBeforeMs: notBeforeOf(message.attributes, routing),
    },
  };
}

/** 16 hex digits; it tells apart mistakes, not attackers. */
function digestOf(parts: readonly unknown[]): string {
  return hash('sha256', JSON.stringify(parts)).slice(0, 16);
}
