import type { Expected, ExpectedBoard } from '../../src/doctor/expected.ts';
import type { Reading } from '../../src/doctor/reading.ts';
import type {
  ContainerSetUp,
  PushSetUp,
  SchedulerJobSetUp,
  SetUp,
  SinkSetUp,
  SubscriptionSetUp,
} from '../../src/doctor/set-up.ts';
import { sinkFilter } from '../../src/doctor/sink-filter.ts';

const JOB = 'projects/p/locations/asia-northeast1/jobs/bridge';
const SERVICE_ACCOUNT = 'bridge@p.iam.gserviceaccount.com';

export const HEALTHY_EXPECTED: Expected = {
  projectId: 'p',
  impersonate: '',
  role: 'all',
  complaints: [],
  warnings: [],
  topic: 'projects/p/topics/job-launches',
  subscription: 'projects/p/subscriptions/job-launches-push',
  deadLetterTopic: 'projects/p/topics/dead-letters',
  deadLetterSubscription: 'projects/p/subscriptions/dead-letters-pull',
  eventsTopic: 'projects/p/topics/job-events',
  maxDeliveryAttempts: 100,
  ackDeadlineSeconds: 60,
  runJobTimeoutMs: 20_000,
  pushPath: '/pubsub/push',
  executionsPath: '/pubsub/executions',
  sweepPath: '/sweep',
  sweepAccounts: ['sweep@p.iam.gserviceaccount.com'],
  sweepSeconds: 0,
  location: 'projects/p/locations/asia-northeast1',
  isPushChecked: true,
  pushToken: { audience: 'bridge', serviceAccounts: ['push@p.iam.gserviceaccount.com'] },
  job: JOB,
  container: '',
  args: ['job', '--id={id}'],
  env: {},
  names: [],
  isOfRules: false,
  otherJobs: [],
  rules: undefined,
  eventSubscriptions: [],
  board: undefined,
  hasLedger: true,
  ledgerRetentionDays: 14,
  keysUrl: 'https://keys.example.com/certs',
  isEmulated: false,
};

const reader = {
  name: HEALTHY_EXPECTED.deadLetterSubscription,
  topic: HEALTHY_EXPECTED.deadLetterTopic,
  delivery: 'pull',
  push: undefined,
  ackDeadlineSeconds: 10,
  retentionSeconds: 7 * 86_400,
  expiresAfterSeconds: undefined,
  filter: '',
  isDetached: false,
  isActive: true,
  isOrdered: false,
  isExactlyOnce: false,
  backoff: undefined,
  deadLetter: undefined,
} as const;

export const HEALTHY_PUSH: PushSetUp = {
  endpoint: 'https://bridge-1.asia-northeast1.run.app/pubsub/push',
  wrapper: 'wrapped',
  token: { email: 'push@p.iam.gserviceaccount.com', audience: 'bridge' },
};
export const HEALTHY_POLICY = { topic: HEALTHY_EXPECTED.deadLetterTopic, maxDeliveryAttempts: 100 };
export const HEALTHY_CONTAINER: ContainerSetUp = {
  name: 'work',
  image: 'image',
  args: [],
  env: [{ name: 'LEDGER_URL', isPlain: false }],
};

export const HEALTHY_SINK: SinkSetUp = {
  name: 'executions',
  project: 'p',
  destination: 'pubsub.googleapis.com/projects/p/topics/executions',
  filter: sinkFilter([JOB]),
  isDisabled: false,
};
export const HEALTHY_EXECUTIONS: SubscriptionSetUp = {
  ...reader,
  name: 'projects/p/subscriptions/executions-push',
  topic: 'projects/p/topics/executions',
  delivery: 'push',
  push: { ...HEALTHY_PUSH, endpoint: 'https://bridge-1.asia-northeast1.run.app/pubsub/executions' },
};
export const HEALTHY_SCHEDULER_JOB: SchedulerJobSetUp = {
  name: 'projects/p/locations/asia-northeast1/jobs/sweep',
  schedule: '* * * * *',
  isEnabled: true,
  attemptDeadlineSeconds: 120,
  uri: 'https://bridge-1.asia-northeast1.run.app/sweep',
  method: 'POST',
  token: { email: 'sweep@p.iam.gserviceaccount.com', audience: 'bridge' },
  lastCode: 0,
};

export const HEALTHY_BOARD: ExpectedBoard = {
  audience: '/projects/123/locations/asia-northeast1/services/job-bridge-board',
  service: 'projects/p/locations/asia-northeast1/services/job-bridge-board',
};

/** The values of the readings. */
export type Values = {
  readonly [Name in keyof Omit<SetUp, 'otherJobs' | 'eventSubscriptions'>]: SetUp[Name] extends Reading<
    infer Value
  >
    ? Value
    : never;
};

export const HEALTHY: Values = {
  looker: { email: 'me@example.com' },
  identity: { email: SERVICE_ACCOUNT, impersonated: true },
  topic: { name: HEALTHY_EXPECTED.topic },
  subscription: {
    ...reader,
    name: HEALTHY_EXPECTED.subscription,
    topic: HEALTHY_EXPECTED.topic,
    delivery: 'push',
    push: HEALTHY_PUSH,
    ackDeadlineSeconds: 60,
    backoff: { minimumSeconds: 10, maximumSeconds: 600 },
    deadLetter: HEALTHY_POLICY,
  },
  deadLetterTopic: { name: HEALTHY_EXPECTED.deadLetterTopic },
  deadLetterReaders: [reader],
  deadLetterSubscription: reader,
  topicRights: ['pubsub.topics.publish'],
  deadLetterRights: ['pubsub.topics.publish'],
  eventsTopic: { name: HEALTHY_EXPECTED.eventsTopic },
  eventsRights: ['pubsub.topics.publish'],
  jobRights: ['run.jobs.run', 'run.jobs.runWithOverrides'],
  job: {
    containers: [HEALTHY_CONTAINER],
    taskCount: 1,
    maxRetries: 0,
    taskTimeoutSeconds: 600,
  },
  rehearsal: { kind: 'accepted' },
  executions: true,
  service: {
    name: 'projects/p/locations/asia-northeast1/services/bridge',
    timeoutSeconds: 300,
    maxInstances: 100,
    isIamChecked: false,
    audiences: ['https://bridge-1.asia-northeast1.run.app'],
    serviceAccount: SERVICE_ACCOUNT,
    rules: { kind: 'none' },
  },
  sinks: [HEALTHY_SINK],
  executionSubscriptions: [HEALTHY_EXECUTIONS],
  schedulerJobs: [HEALTHY_SCHEDULER_JOB],
  ledger: { version: 3, neededVersion: 3, lastSweepAt: null, aheadMs: 400, sweptAgoMs: 20_000 },
  board: {
    projectNumber: '123',
    isIapOn: true,
    isIamChecked: true,
    grants: [
      { role: 'roles/run.invoker', member: 'serviceAccount:service-123@gcp-sa-iap.iam.gserviceaccount.com' },
    ],
    role: 'board',
  },
  boardRights: { user: 'bridge_board', lacking: [], beyond: [] },
  keys: { aheadMs: 900 },
};

/** The set-up in which every value was read. */
export function setUpOf(values: Values): SetUp {
  const readings = Object.entries(values).map(([name, value]) => [name, { kind: 'read', value }]);
  // Each name keeps the type of its value.
  const read = Object.fromEntries(readings) as Omit<SetUp, 'otherJobs' | 'eventSubscriptions'>;
  return { ...read, otherJobs: [], eventSubscriptions: [] };
}
