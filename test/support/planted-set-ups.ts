import {
  HEALTHY,
  HEALTHY_CONTAINER,
  HEALTHY_EXPECTED,
  HEALTHY_POLICY,
  HEALTHY_PUSH,
  type Values,
} from './healthy-set-up.ts';
import type { Expected } from '../../src/doctor/expected.ts';
import type { ProblemCode } from '../../src/doctor/problem-code.ts';
import type { Reading, ReadFailureReason } from '../../src/doctor/reading.ts';
import type {
  ContainerSetUp,
  JobSetUp,
  PushSetUp,
  ServiceSetUp,
  SetUp,
  SubscriptionSetUp,
} from '../../src/doctor/set-up.ts';

/** How a set-up and its configuration differ from healthy ones. */
export interface Planted {
  readonly setUp?: Partial<SetUp>;
  readonly expected?: Partial<Expected>;
}

export const MISSING = { kind: 'missing' } as const;
const UNKNOWN = { kind: 'left out', says: 'there are no credentials that can be used' } as const;
export const failed = (reason: ReadFailureReason, says = 'because') =>
  ({ kind: 'failed', reason, says }) as const;
export const read = <Value>(value: Value): Reading<Value> => ({ kind: 'read', value });

const subscription = (change: Partial<SubscriptionSetUp>): Planted => ({
  setUp: { subscription: read({ ...HEALTHY.subscription, ...change }) },
});
const push = (change: Partial<PushSetUp>): Planted => subscription({ push: { ...HEALTHY_PUSH, ...change } });
const policy = (change: Partial<NonNullable<SubscriptionSetUp['deadLetter']>>): Planted =>
  subscription({ deadLetter: { ...HEALTHY_POLICY, ...change } });
const reader = (change: Partial<SubscriptionSetUp>): Planted => ({
  setUp: { deadLetterSubscription: read({ ...HEALTHY.deadLetterSubscription, ...change }) },
});
/** All that is on the dead-letter topic. */
const onDeadLetters = (change: Partial<SubscriptionSetUp>): Planted => ({
  setUp: { deadLetterReaders: read([{ ...HEALTHY.deadLetterSubscription, ...change }]) },
});
const job = (change: Partial<JobSetUp>): Planted => ({ setUp: { job: read({ ...HEALTHY.job, ...change }) } });
const container = (change: Partial<ContainerSetUp>): Planted =>
  job({ containers: [{ ...HEALTHY_CONTAINER, ...change }] });
const service = (change: Partial<ServiceSetUp>): Planted => ({
  setUp: { service: read({ ...HEALTHY.service, ...change }) },
});
const ledger = (change: Partial<Values['ledger']>): Planted => ({
  setUp: { ledger: read({ ...HEALTHY.ledger, ...change }) },
});
const two = [HEALTHY_CONTAINER, { ...HEALTHY_CONTAINER, name: 'proxy' }];

/** For each code the one thing that is wrong. */
export const PLANTED: Readonly<Record<ProblemCode, Planted>> = {
  'configuration-unusable': { expected: { complaints: ['JOB_NAME: is missing'] } },
  'credentials-missing': { setUp: { looker: failed('no credentials'), identity: UNKNOWN } },
  'credentials-refused': { setUp: { looker: failed('unauthenticated'), identity: UNKNOWN } },
  'credentials-unreachable': { setUp: { looker: failed('unreachable'), identity: UNKNOWN } },
  'impersonated-account-missing': { setUp: { identity: MISSING } },
  'impersonation-refused': { setUp: { identity: failed('denied') } },
  'impersonation-failed': { setUp: { identity: failed('refused') } },
  'iam-credentials-disabled': { setUp: { identity: failed('disabled') } },
  'iam-credentials-unreachable': { setUp: { identity: failed('unreachable') } },
  'identity-not-service': { setUp: { identity: read({ email: 'me@example.com', impersonated: false }) } },
  'pubsub-disabled': { setUp: { topic: failed('disabled') } },
  'pubsub-unreachable': { setUp: { subscription: failed('unreachable') } },
  'cloud-run-disabled': { setUp: { job: failed('disabled') } },
  'cloud-run-unreachable': { setUp: { executions: failed('unreachable') } },
  'look-denied': { setUp: { topic: failed('denied') } },
  'look-failed': { setUp: { job: failed('refused') } },
  'publish-denied': { setUp: { topicRights: read([]) } },
  'dead-letter-publish-denied': { setUp: { deadLetterRights: read([]) } },
  'run-denied': { setUp: { jobRights: read(['run.jobs.runWithOverrides']) } },
  'run-job-denied': { setUp: { rehearsal: failed('denied') } },
  'overrides-denied': { setUp: { jobRights: read(['run.jobs.run']) } },
  'executions-denied': { setUp: { executions: failed('denied') } },
  'topic-missing': { setUp: { topic: MISSING } },
  'subscription-missing': { setUp: { subscription: MISSING } },
  'subscription-elsewhere': subscription({ topic: '_deleted-topic_' }),
  'subscription-detached': subscription({ isDetached: true }),
  'subscription-inactive': subscription({ isActive: false }),
  'subscription-filtered': subscription({ filter: 'attributes:id' }),
  'subscription-ordered': subscription({ isOrdered: true }),
  'subscription-exactly-once': subscription({ isExactlyOnce: true }),
  'subscription-expires': subscription({ expiresAfterSeconds: 31 * 86_400 }),
  'retention-short': subscription({ retentionSeconds: 600 }),
  'ack-deadline-shorter': subscription({ ackDeadlineSeconds: 30 }),
  'ack-deadline-longer': subscription({ ackDeadlineSeconds: 61 }),
  'retry-immediate': subscription({ backoff: undefined }),
  'retry-backoff-differs': subscription({ backoff: { minimumSeconds: 10, maximumSeconds: 60 } }),
  'subscription-not-push': subscription({ delivery: 'export', push: undefined }),
  'push-endpoint-insecure': push({ endpoint: 'http://bridge.example.com/pubsub/push' }),
  'push-endpoint-path': push({ endpoint: 'https://bridge.example.com/pubsub/push/' }),
  'push-bare': push({ wrapper: 'bare' }),
  'push-token-missing': push({ token: undefined }),
  'push-audience-differs': push({ token: { email: 'push@p.iam.gserviceaccount.com', audience: '' } }),
  'push-account-differs': push({ token: { email: 'x@p.iam.gserviceaccount.com', audience: 'bridge' } }),
  'push-audience-refused': {
    setUp: { service: read({ ...HEALTHY.service, isIamChecked: true }) },
    expected: { isPushChecked: false },
  },
  'push-door-open': { expected: { isPushChecked: false } },
  'keys-unreachable': { setUp: { keys: failed('refused', 'it answers 404') } },
  'service-missing': { setUp: { service: MISSING } },
  'service-checks-twice': service({ isIamChecked: true }),
  'service-timeout-short': service({ timeoutSeconds: 59 }),
  'service-instances': { expected: { hasLedger: false } },
  'dead-letter-policy-missing': subscription({ deadLetter: undefined }),
  'dead-letter-policy-elsewhere': policy({ topic: 'projects/p/topics/other' }),
  'max-attempts-fewer': policy({ maxDeliveryAttempts: 99 }),
  'max-attempts-more': { expected: { maxDeliveryAttempts: 99 } },
  'dead-letter-topic-unset': {
    setUp: { deadLetterSubscription: { kind: 'left out', says: 'DEAD_LETTER_TOPIC is empty' } },
    expected: { deadLetterTopic: '' },
  },
  'dead-letter-topic-missing': { setUp: { deadLetterTopic: MISSING } },
  'dead-letters-unread': { setUp: { deadLetterReaders: read([]) } },
  'dead-letters-expire': onDeadLetters({ expiresAfterSeconds: 86_400 }),
  'dead-letters-filtered': onDeadLetters({ filter: 'attributes:id' }),
  'dead-letters-retention-short': onDeadLetters({ retentionSeconds: 600 }),
  'dead-letter-subscription-missing': { setUp: { deadLetterSubscription: MISSING } },
  'dead-letter-subscription-elsewhere': reader({ topic: HEALTHY_EXPECTED.topic }),
  'dead-letter-subscription-detached': reader({ isDetached: true }),
  'dead-letter-subscription-not-pull': reader({ delivery: 'push' }),
  'dead-letter-subscription-counts': reader({
    deadLetter: { topic: HEALTHY_EXPECTED.topic, maxDeliveryAttempts: 5 },
  }),
  'job-missing': { setUp: { job: MISSING } },
  'container-unnamed': job({ containers: two }),
  'container-unknown': { ...job({ containers: two }), expected: { container: 'worker' } },
  'container-misnamed': { expected: { container: 'worker' } },
  'job-retries': job({ maxRetries: 3 }),
  'job-args-replaced': container({ args: ['manage.py'] }),
  'job-image-sample': container({ image: 'us-docker.pkg.dev/cloudrun/container/job:latest' }),
  'job-ledger-missing': container({ env: [] }),
  'job-ledger-plain': container({ env: [{ name: 'LEDGER_URL', isPlain: true }] }),
  'run-job-refused': { setUp: { rehearsal: read({ kind: 'refused', says: 'because' }) } },
  'job-not-ready': { setUp: { rehearsal: read({ kind: 'not ready', says: 'because' }) } },
  'ledger-unreachable': { setUp: { ledger: failed('unreachable') } },
  'ledger-refused': { setUp: { ledger: failed('refused') } },
  'ledger-missing': ledger({ version: 0 }),
  'ledger-older': ledger({ version: 2 }),
  'ledger-newer': ledger({ version: 4 }),
  'ledger-forgets-sooner': { expected: { ledgerRetentionDays: 7 } },
  'clock-skewed': ledger({ aheadMs: -10_000 }),
};
