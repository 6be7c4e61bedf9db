import { randomBytes } from 'node:crypto';

/** Every name that a run may create. All begin with its prefix, so that a later run can remove them. */
export interface Names {
  readonly prefix: string;
  /** Full names of Cloud Run jobs: the one that is launched, and one whose settings are left to Cloud Run. */
  readonly job: string;
  readonly defaultsJob: string;
  /** Full names of topics. */
  readonly topic: string;
  readonly deadLetterTopic: string;
  readonly pushTopic: string;
  /** Full names of subscriptions. */
  readonly subscription: string;
  readonly deadLetterSubscription: string;
  readonly pushSubscription: string;
  /** On a topic of the user, see `--ends-topic`. */
  readonly endsSubscription: string;
}

/** Where a run works. */
export interface Place {
  readonly projectId: string;
  readonly region: string;
}

/** Nothing else is ever removed. */
export const PREFIX = /^live-check-[0-9a-f]{8}$/;

export function newPrefix(): string {
  return `live-check-${randomBytes(4).toString('hex')}`;
}

export function namesOf(prefix: string, { projectId, region }: Place): Names {
  const job = `projects/${projectId}/locations/${region}/jobs/${prefix}`;
  const topic = `projects/${projectId}/topics/${prefix}`;
  const subscription = `projects/${projectId}/subscriptions/${prefix}`;
  return {
    prefix,
    job,
    defaultsJob: `${job}-defaults`,
    topic,
    deadLetterTopic: `${topic}-dead-letters`,
    pushTopic: `${topic}-push`,
    subscription,
    deadLetterSubscription: `${subscription}-dead-letters`,
    pushSubscription: `${subscription}-push`,
    endsSubscription: `${subscription}-ends`,
  };
}
