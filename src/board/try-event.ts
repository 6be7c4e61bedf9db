import type { Trial } from '../launch/jobs/rules/trial.ts';

/** An event that a person tries, and what they say about it. */
export interface GivenEvent {
  /** The data of a message, the body of a push, or a CloudEvent. */
  readonly body: Uint8Array;
  readonly attributes: Readonly<Record<string, string>>;
  /** Short or full name. */
  readonly subscription: string | undefined;
  /** The job that the message names. */
  readonly job: string | undefined;
}

/** What the push side would do with it. */
export interface TriedEvent {
  readonly takenFor: 'a push' | 'a CloudEvent' | 'data' | 'data that is not JSON' | 'no data';
  readonly trial: Trial;
  /** The RunJob request that it becomes, as JSON; undefined if nothing is launched. */
  readonly request: string | undefined;
  /** False if the launch id is made from the message id, which the event does not have. */
  readonly hasLaunchId: boolean;
  /** It was rejected as a launch request of the default job, but may be another event: no subscription is named. */
  readonly lacksSubscription: boolean;
}

/** Launches and stores nothing. */
export type TryEvent = (given: GivenEvent) => Promise<TriedEvent>;

/** The fields of the form, as they were typed. */
export interface EventFields {
  readonly event: string;
  /** `name=value`, one a line. */
  readonly attributes: string;
  readonly subscription: string;
  readonly job: string;
}

export const NO_FIELDS: EventFields = { event: '', attributes: '', subscription: '', job: '' };

export function fieldsIn(form: URLSearchParams): EventFields {
  const { event, attributes, subscription, job } = NO_FIELDS;
  return {
    event: form.get('event') ?? event,
    attributes: form.get('attributes') ?? attributes,
    subscription: (form.get('subscription') ?? subscription).trim(),
    job: (form.get('job') ?? job).trim(),
  };
}

/** The typed fields as an event; `badLine` is the first malformed line of the attributes, counted from 1. */
export function givenIn({
  event,
  attributes,
  subscription,
  job,
}: EventFields): { readonly given: GivenEvent } | { readonly badLine: number } {
  const lines = attributes.split(/\r?\n/);
  const pairs = lines.map((line) => /^\s*([^=]+)=(.*)$/.exec(line));
  const bad = pairs.findIndex((pair, place) => pair === null && lines[place]?.trim() !== '');
  if (bad !== -1) return { badLine: bad + 1 };
  return {
    given: {
      body: Buffer.from(event.trim()),
      attributes: Object.fromEntries(
        pairs.flatMap((pair) => (pair === null ? [] : [[pair[1] ?? '', pair[2] ?? ''] as const])),
      ),
      subscription: subscription || undefined,
      job: job || undefined,
    },
  };
}
