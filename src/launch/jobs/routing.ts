import { originOf } from '../event/dead-letter.ts';
import { isLaunchEvent } from '../event/launch-event.ts';
import type { LaunchRequest } from '../event/launch-request.ts';
import { decodeRequest, type DeliveredMessage } from '../event/message.ts';
import { Rejection } from '../event/rejection.ts';
import { hintOf } from '../kit/nearest-name.ts';
import { factsOf } from './event-facts.ts';
import type { Job, Rulebook } from './job.ts';
import type { Launch } from './launch.ts';
import { defaultLaunch, eventLaunch, type LaunchTerms } from './message-launch.ts';

export interface Routing extends LaunchTerms {
  readonly defaultJob: Job | undefined;
  /** Undefined if there are no rules. */
  readonly rulebook: Rulebook | undefined;
  /** Full name of the subscription of the default job. A message there that does not fit its format is rejected. */
  readonly subscription: string;
}

/** The decision about a message. `ignored`: no rule matches it, and the file says `unmatched: ignore`. */
export type Route = { readonly kind: 'launch'; readonly launch: Launch } | { readonly kind: 'ignored' };

/**
 * Reads the launch from a message: of the job in its attribute `job`, else of the first rule that matches, else of the
 * default job, if it fits its format. An event about a launch never launches the default job, or the end of each
 * launch would start another one.
 *
 * @throws {Rejection} when the message can never be launched.
 */
export function routeMessage(message: DeliveredMessage, routing: Routing): Route {
  const { defaultJob, rulebook } = routing;
  const named = namedJob(message.attributes['job'], rulebook);
  const event = rulebook && factsOf(message);
  if (rulebook !== undefined && event !== undefined) {
    const match = named === undefined ? rulebook.match(event) : { job: named };
    if (match !== undefined) return launched(eventLaunch({ message, terms: routing, event, ...match }));
  }
  const isOfLaunch = isLaunchEvent(message.cloudEvent);
  const request = defaultJob && !isOfLaunch ? requestIn(message, routing) : undefined;
  if (defaultJob !== undefined && request !== undefined) {
    return launched(defaultLaunch({ message, terms: routing, event, request, job: defaultJob }));
  }
  if (rulebook?.unmatched === 'ignore') return { kind: 'ignored' };
  throw new Rejection({
    code: 'unmatched',
    detail: isOfLaunch
      ? 'it tells of a launch, and no rule names its type'
      : defaultJob === undefined
        ? 'no rule concerns it, and there is no default job'
        : 'no rule concerns it, and it is not a launch request of the default job',
  });
}

function launched(launch: Launch): Route {
  return { kind: 'launch', launch };
}

/** The job in the attribute `job`; undefined if the attribute is missing or names the default job. */
function namedJob(name: string | undefined, rulebook: Rulebook | undefined): Job | undefined {
  if (name === undefined) return undefined;
  const job = rulebook?.jobs.get(name);
  if (job !== undefined) return job.name === '' ? undefined : job;
  const names = [...(rulebook?.jobs.keys() ?? [])];
  const takes =
    rulebook === undefined
      ? ': this bridge has only the default job; leave the attribute out to launch it'
      : `${hintOf(name, names)}; takes ${names.slice(0, 20).join(', ')}`;
  throw new Rejection({
    code: 'unknown-job',
    detail: `the attribute "job" names a job that is not here${takes}`,
  });
}

/** The launch request in a message; undefined if it is not one, and the message may be meant for a rule. */
function requestIn(message: DeliveredMessage, routing: Routing): LaunchRequest | undefined {
  try {
    return decodeRequest(message);
  } catch (error) {
    const isOwn = routing.rulebook === undefined || ['', routing.subscription].includes(originOf(message));
    if (isOwn || !(error instanceof Rejection)) throw error;
    return undefined;
  }
}
