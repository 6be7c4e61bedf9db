import { allThings } from './clean-up.ts';
import type { Option } from './assumption.ts';
import type { Names, Place } from './names.ts';

export interface PlanOptions extends Place {
  readonly names: Names;
  readonly asked: ReadonlySet<Option>;
  /** Full name of the topic that gets ended executions; undefined if the Logging API is asked. */
  readonly endsTopic: string | undefined;
}

/** https://cloud.google.com/run/pricing: instance-based billing in a region of the first price class, in USD. */
const PRICE = { vcpuSecond: 0.000018, gibSecond: 0.000002 };
/** The shortest time that Cloud Run bills for a task. */
const BILLED_SECONDS = 60;
const TASK = { vcpus: 1, gib: 0.5 };
/** Each launch that a run makes. */
const MOST_EXECUTIONS = 5;
/** One execution runs until it is cancelled, which takes its time. */
const LONGEST_SECONDS = 120;

/** What a run will do, before it does anything. */
export function planLines({ projectId, region, names, asked, endsTopic }: PlanOptions): readonly string[] {
  const made = allThings(names).filter(
    ({ name }) =>
      (asked.has('push') || (name !== names.pushTopic && name !== names.pushSubscription)) &&
      (endsTopic !== undefined || name !== names.endsSubscription),
  );
  const namesOf = (kind: string): string =>
    made
      .filter((thing) => thing.kind === kind)
      .map(({ name }) => name.split('/').at(-1))
      .join(', ');
  const seconds = MOST_EXECUTIONS * BILLED_SECONDS + LONGEST_SECONDS;
  const cost = seconds * (TASK.vcpus * PRICE.vcpuSecond + TASK.gib * PRICE.gibSecond);
  const roles = [
    'roles/run.developer',
    'roles/iam.serviceAccountUser on the default service account of Cloud Run',
    'roles/pubsub.admin',
    ...(endsTopic === undefined ? ['roles/logging.viewer'] : []),
    'roles/browser (to read the project number)',
  ];
  return [
    `live-check tries on the project ${projectId}, region ${region}, what job-bridge assumes of Google Cloud.`,
    '',
    'It creates what it needs of these, and removes it at the end:',
    `  Cloud Run jobs  ${namesOf('job')} (Google's sample image), with up to ${MOST_EXECUTIONS} executions of one task`,
    `  topics          ${namesOf('topic')}`,
    `  subscriptions   ${namesOf('subscription')}`,
    `  rights          for Pub/Sub's own service account: to publish to ${names.prefix}-dead-letters, to read ${names.prefix}`,
    `It reads          ${endsTopic === undefined ? 'the audit log entries of these jobs' : `the messages of ${endsTopic}, by a new subscription`}`,
    ...(asked.has('quota')
      ? [
          'It uses up        the quota of RunJob in this region for a minute: launches of others are refused meanwhile',
        ]
      : []),
    '',
    `Your login needs  ${roles.join(', ')}`,
    `APIs              Cloud Run, Pub/Sub${endsTopic === undefined ? ', Cloud Logging' : ''}, Cloud Resource Manager`,
    `It costs          some ${cost.toFixed(2)} USD at list prices, and nothing within the free tier: ${seconds} s x (${TASK.vcpus} vCPU x ${PRICE.vcpuSecond.toFixed(6)} + ${TASK.gib} GiB x ${PRICE.gibSecond.toFixed(6)} USD/s); messages and reads are free at this size`,
    'It takes          about 8 minutes, more if something is late',
  ];
}
