import type { LedgerFacts, LedgerRights } from '../launch/ledger/ledger-store.ts';
import type { Reading } from './reading.ts';

/** The account that reads. */
export interface Looker {
  /** Undefined if the credentials do not tell. */
  readonly email: string | undefined;
}

/** The account whose rights are tried. */
export interface Identity extends Looker {
  /** Whether `email` is impersonated. */
  readonly impersonated: boolean;
}

/** The parts of `google.pubsub.v1.Subscription` that decide how messages reach the bridge. */
export interface SubscriptionSetUp {
  /** Full name. */
  readonly name: string;
  /** Full name; `_deleted-topic_` once it is deleted. */
  readonly topic: string;
  readonly delivery: 'pull' | 'push' | 'export';
  readonly push: PushSetUp | undefined;
  readonly ackDeadlineSeconds: number;
  readonly retentionSeconds: number;
  /** How long the subscription may be idle before it is deleted; undefined: for ever. */
  readonly expiresAfterSeconds: number | undefined;
  /** Empty: every message. */
  readonly filter: string;
  readonly isDetached: boolean;
  /** False: Pub/Sub itself says that it cannot deliver. */
  readonly isActive: boolean;
  readonly isOrdered: boolean;
  readonly isExactlyOnce: boolean;
  /** Undefined: messages come again at once. */
  readonly backoff: { readonly minimumSeconds: number; readonly maximumSeconds: number } | undefined;
  readonly deadLetter: { readonly topic: string; readonly maxDeliveryAttempts: number } | undefined;
}

/** `google.pubsub.v1.PushConfig`. */
export interface PushSetUp {
  readonly endpoint: string;
  /** `bare`: without the wrapper, and without the headers that carry the same fields. */
  readonly wrapper: 'wrapped' | 'headers' | 'bare';
  readonly token: { readonly email: string; readonly audience: string } | undefined;
}

/** The parts of `google.cloud.run.v2.Job` that decide what an execution does. */
export interface JobSetUp {
  readonly containers: readonly ContainerSetUp[];
  readonly taskCount: number;
  readonly maxRetries: number;
  /** The time limit of one attempt of a task. */
  readonly taskTimeoutSeconds: number;
}

export interface ContainerSetUp {
  readonly name: string;
  readonly image: string;
  readonly args: readonly string[];
  /** The names, and whether the value can be read in the job; never the value. */
  readonly env: readonly { readonly name: string; readonly isPlain: boolean }[];
}

/** The parts of `google.cloud.run.v2.Service` that limit how deliveries are handled. */
export interface ServiceSetUp {
  /** Full name. */
  readonly name: string;
  readonly timeoutSeconds: number;
  readonly maxInstances: number;
  /** Whether Cloud Run's IAM checks the caller; it may still let everyone in. */
  readonly isIamChecked: boolean;
  /** Its addresses and custom audiences: IAM in front of it takes tokens for these. */
  readonly audiences: readonly string[];
  /** Empty: the default service account of the project. */
  readonly serviceAccount: string;
  readonly rules: ServiceRules;
}

/** The parts of the board's service that decide who can reach it. */
export interface BoardSetUp {
  /** The number of its project; empty if its addresses do not tell. */
  readonly projectNumber: string;
  readonly isIapOn: boolean;
  readonly isIamChecked: boolean;
  /** What the service's own policy grants. */
  readonly grants: readonly { readonly role: string; readonly member: string }[];
  /** `ROLE` of its environment; empty if that does not say it. */
  readonly role: string;
}

/** The rules in the environment of the service. `elsewhere`: in a file of its image. */
export type ServiceRules =
  | { readonly kind: 'none' | 'elsewhere' }
  | { readonly kind: 'text'; readonly text: string };

/** The result of a RunJob that Cloud Run only validated. */
export type RehearsalSetUp =
  | { readonly kind: 'accepted' }
  /** `refused`: the overrides do not fit the job. `not ready`: the job cannot run now, whatever the overrides. */
  | { readonly kind: 'refused' | 'not ready'; readonly says: string };

/** The parts of a log sink that decide which entries reach which topic. */
export interface SinkSetUp {
  /** Short name. */
  readonly name: string;
  readonly project: string;
  /** `pubsub.googleapis.com/projects/…/topics/…`, or somewhere else. */
  readonly destination: string;
  readonly filter: string;
  readonly isDisabled: boolean;
}

/** The parts of a job of Cloud Scheduler that the checks need. */
export interface SchedulerJobSetUp {
  /** Full name. */
  readonly name: string;
  readonly schedule: string;
  readonly isEnabled: boolean;
  readonly attemptDeadlineSeconds: number;
  /** Empty if it does not call an address. */
  readonly uri: string;
  readonly method: string;
  readonly token: { readonly email: string; readonly audience: string } | undefined;
  /** `google.rpc.Code` with which the last call ended; 0 if it went well, or there was none. */
  readonly lastCode: number;
}

/** Facts of a ledger. */
export interface LedgerSetUp extends LedgerFacts {
  /**
   * How long ago the last sweep was, by the ledger's clock, in milliseconds; null: there was none. Undefined if the
   * ledger does not record it.
   */
  readonly sweptAgoMs: number | null | undefined;
}

export interface KeysSetUp {
  /** How far the clock of the key server is ahead of this machine's; undefined if it does not tell. */
  readonly aheadMs: number | undefined;
}

/** The results of reading a Cloud Run job. */
export interface JobLooks {
  /** The requested permissions that the identity has. */
  readonly jobRights: Reading<readonly string[]>;
  readonly job: Reading<JobSetUp>;
  readonly rehearsal: Reading<RehearsalSetUp>;
  /** Whether executions can be listed. */
  readonly executions: Reading<true>;
}

/** Everything that was read. The fields about a job are about the first expected one; `otherJobs` has the others. */
export interface SetUp extends JobLooks {
  readonly looker: Reading<Looker>;
  readonly identity: Reading<Identity>;
  readonly topic: Reading<{ readonly name: string }>;
  readonly subscription: Reading<SubscriptionSetUp>;
  readonly deadLetterTopic: Reading<{ readonly name: string }>;
  /** The subscriptions on the dead-letter topic. */
  readonly deadLetterReaders: Reading<readonly SubscriptionSetUp[]>;
  readonly deadLetterSubscription: Reading<SubscriptionSetUp>;
  /** The requested permissions that the identity has. */
  readonly topicRights: Reading<readonly string[]>;
  readonly deadLetterRights: Reading<readonly string[]>;
  readonly eventsTopic: Reading<{ readonly name: string }>;
  readonly eventsRights: Reading<readonly string[]>;
  /** One for each of the other jobs that are expected. */
  readonly otherJobs: readonly JobLooks[];
  /** One for each of the subscriptions that rules name. */
  readonly eventSubscriptions: readonly Reading<SubscriptionSetUp>[];
  readonly service: Reading<ServiceSetUp>;
  /** The log sinks of every project that has one of our jobs. */
  readonly sinks: Reading<readonly SinkSetUp[]>;
  /** The subscriptions on the topics to which those sinks send ended executions. */
  readonly executionSubscriptions: Reading<readonly SubscriptionSetUp[]>;
  readonly schedulerJobs: Reading<readonly SchedulerJobSetUp[]>;
  readonly ledger: Reading<LedgerSetUp>;
  readonly board: Reading<BoardSetUp>;
  /** The rights of the database user that the configuration names. */
  readonly boardRights: Reading<LedgerRights>;
  readonly keys: Reading<KeysSetUp>;
}
