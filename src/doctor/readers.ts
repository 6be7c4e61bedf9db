import type { ExpectedJob } from './expected.ts';
import type { LedgerRights } from '../launch/ledger/ledger-store.ts';
import type { Reading } from './reading.ts';
import type {
  BoardSetUp,
  Identity,
  JobSetUp,
  KeysSetUp,
  LedgerSetUp,
  Looker,
  RehearsalSetUp,
  SchedulerJobSetUp,
  ServiceSetUp,
  SinkSetUp,
  SubscriptionSetUp,
} from './set-up.ts';

/** Looks at Pub/Sub. A method resolves with undefined if the thing does not exist, and throws {@link ReadFailure}. */
export interface PubSubReader {
  topic(name: string): Promise<{ readonly name: string } | undefined>;
  subscription(name: string): Promise<SubscriptionSetUp | undefined>;
  subscriptionsOn(topic: string): Promise<readonly SubscriptionSetUp[] | undefined>;
  /** The ones of `permissions` that the account has on the topic. */
  granted(topic: string, permissions: readonly string[]): Promise<readonly string[]>;
}

/** Looks at Cloud Run. A method resolves with undefined if the thing does not exist, and throws {@link ReadFailure}. */
export interface CloudRunReader {
  job(name: string): Promise<JobSetUp | undefined>;
  /** The service of that region (`projects/…/locations/…`) whose address `endpoint` is on. */
  serviceBehind(endpoint: string, location: string): Promise<ServiceSetUp | undefined>;
  /** @param service its full name. */
  board(service: string): Promise<BoardSetUp | undefined>;
}

/** Tries rights of Cloud Run, as the service would use them. */
export interface JobRights {
  /** The ones of `permissions` that the account has on the job. @throws {ReadFailure} */
  granted(job: string, permissions: readonly string[]): Promise<readonly string[]>;
  /** Has Cloud Run validate a RunJob with the bridge's overrides; undefined: no such job. @throws {ReadFailure} */
  rehearse(job: ExpectedJob): Promise<RehearsalSetUp | undefined>;
  /** Lists executions; undefined: no such job. @throws {ReadFailure} */
  listExecutions(job: string): Promise<true | undefined>;
}

/** Looks at what a ledger as the queue needs beside Pub/Sub and Cloud Run. A method throws {@link ReadFailure}. */
export interface QueueReader {
  /** The log sinks of a project. */
  sinks(project: string): Promise<readonly SinkSetUp[]>;
  /** The jobs of Cloud Scheduler in a location (`projects/…/locations/…`). */
  schedulerJobs(location: string): Promise<readonly SchedulerJobSetUp[]>;
}

/** The readers of `doctor`. Without credentials those of Google are not opened: they throw {@link ReadFailure}. */
export interface Readers {
  /** The account that reads; left out if only emulators are read, because they do not check it. */
  readonly looker: Reading<Looker>;
  /** The account whose rights are tried; missing if it does not exist. */
  readonly identity: Reading<Identity>;
  readonly pubsub: () => PubSubReader;
  readonly cloudRun: () => CloudRunReader;
  /** Reads as the account whose rights are tried. */
  readonly topicRights: () => Pick<PubSubReader, 'granted'>;
  readonly jobRights: () => JobRights;
  readonly queue: () => QueueReader;
  readonly ledger: () => Promise<LedgerSetUp>;
  readonly boardRights: () => Promise<LedgerRights>;
  /** Undefined if no token is checked. */
  readonly keys: (() => Promise<KeysSetUp>) | undefined;
}
