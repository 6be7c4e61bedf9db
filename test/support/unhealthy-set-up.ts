import {
  HEALTHY,
  HEALTHY_BOARD,
  HEALTHY_CONTAINER,
  HEALTHY_EXECUTIONS,
  HEALTHY_POLICY,
  HEALTHY_PUSH,
  HEALTHY_SCHEDULER_JOB,
  HEALTHY_SINK,
  type Values,
} from './healthy-set-up.ts';
import type { Expected, ExpectedRules } from '../../src/doctor/expected.ts';
import type { Reading, ReadFailureReason } from '../../src/doctor/reading.ts';
import type { LedgerRights } from '../../src/launch/ledger/ledger-store.ts';
import type {
  BoardSetUp,
  ContainerSetUp,
  JobSetUp,
  PushSetUp,
  SchedulerJobSetUp,
  ServiceSetUp,
  SetUp,
  SinkSetUp,
  SubscriptionSetUp,
} from '../../src/doctor/set-up.ts';

/** Differences of a set-up and its configuration from healthy ones. */
export interface Planted {
  readonly setUp?: Partial<SetUp>;
  readonly expected?: Partial<Expected>;
}

export const MISSING = { kind: 'missing' } as const;
export const failed = (reason: ReadFailureReason, says = 'because') =>
  ({ kind: 'failed', reason, says }) as const;
export const read = <Value>(value: Value): Reading<Value> => ({ kind: 'read', value });

export const subscription = (change: Partial<SubscriptionSetUp>): Planted => ({
  setUp: { subscription: read({ ...HEALTHY.subscription, ...change }) },
});
export const push = (change: Partial<PushSetUp>): Planted =>
  subscription({ push: { ...HEALTHY_PUSH, ...change } });
export const policy = (change: Partial<NonNullable<SubscriptionSetUp['deadLetter']>>): Planted =>
  subscription({ deadLetter: { ...HEALTHY_POLICY, ...change } });
export const reader = (change: Partial<SubscriptionSetUp>): Planted => ({
  setUp: { deadLetterSubscription: read({ ...HEALTHY.deadLetterSubscription, ...change }) },
});
/** The subscriptions of the dead-letter topic. */
export const onDeadLetters = (change: Partial<SubscriptionSetUp>): Planted => ({
  setUp: { deadLetterReaders: read([{ ...HEALTHY.deadLetterSubscription, ...change }]) },
});
export const job = (change: Partial<JobSetUp>): Planted => ({
  setUp: { job: read({ ...HEALTHY.job, ...change }) },
});
export const container = (change: Partial<ContainerSetUp>): Planted =>
  job({ containers: [{ ...HEALTHY_CONTAINER, ...change }] });
export const service = (change: Partial<ServiceSetUp>): Planted => ({
  setUp: { service: read({ ...HEALTHY.service, ...change }) },
});
export const RULES: ExpectedRules = {
  text: 'jobs: {}',
  file: 'rules.yaml',
  faults: [],
  tests: { count: 1, failures: [] },
};
/** The service has the same rules. */
export const HAS_RULES: Partial<SetUp> = {
  service: read({ ...HEALTHY.service, rules: { kind: 'text', text: RULES.text } }),
};
/** A subscription that rules name. */
export const events = (change: Partial<SubscriptionSetUp>): Planted => {
  const name = 'projects/p/subscriptions/uploads';
  const topic = 'projects/p/topics/bucket-events';
  return {
    setUp: { eventSubscriptions: [read({ ...HEALTHY.subscription, name, topic, ...change })] },
    expected: { eventSubscriptions: [name] },
  };
};
/** The queue's requirements of a ledger are not checked. */
export const NO_QUEUE: Partial<SetUp> = Object.fromEntries(
  ['sinks', 'executionSubscriptions', 'schedulerJobs'].map((name) => [
    name,
    { kind: 'left out', says: 'not looked at' },
  ]),
);
export const sink = (change: Partial<SinkSetUp>): Planted => ({
  setUp: { sinks: read([{ ...HEALTHY_SINK, ...change }]) },
});
export const ended = (change: Partial<PushSetUp>): Planted => ({
  setUp: {
    executionSubscriptions: read([
      {
        ...HEALTHY_EXECUTIONS,
        push: { ...HEALTHY_PUSH, endpoint: HEALTHY_EXECUTIONS.push?.endpoint ?? '', ...change },
      },
    ]),
  },
});
export const scheduler = (change: Partial<SchedulerJobSetUp>): Planted => ({
  setUp: { schedulerJobs: read([{ ...HEALTHY_SCHEDULER_JOB, ...change }]) },
});
export const board = (change: Partial<BoardSetUp>): Planted => ({
  setUp: { board: read({ ...HEALTHY.board, ...change }) },
  expected: { board: HEALTHY_BOARD },
});
export const boardUser = (change: Partial<LedgerRights>): Planted => ({
  setUp: { boardRights: read({ ...HEALTHY.boardRights, ...change }) },
  expected: { board: HEALTHY_BOARD },
});
export const ledger = (change: Partial<Values['ledger']>): Planted => ({
  setUp: { ledger: read({ ...HEALTHY.ledger, ...change }) },
});
