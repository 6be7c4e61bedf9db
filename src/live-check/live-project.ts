import type { ObservedExecution } from '../launch/executions/observed-execution.ts';
import type { ListedExecution } from '../launch/executions/listed-execution.ts';
import type { Cancelling } from '../launch/executions/wishes.ts';
import type { RunJobCall } from '../launch/jobs/run-job-call.ts';
import type { RunJobFailure } from '../launch/jobs/run-job-failure.ts';
import type { ExecutionFailure } from '../launch/ledger/launch-state.ts';

/** A Google Cloud project as the live check uses it. What its methods throw is shown in the row that needed them. */
export interface LiveProject {
  readonly jobs: LiveJobs;
  readonly topics: LiveTopics;
  readonly ends: EndEntries;
}

/** Cloud Run jobs. Names are full ones. */
export interface LiveJobs {
  /** Creates a job of Google's sample image and waits until it exists. @throws {JobNotCreated} */
  create(job: LiveJob): Promise<void>;
  maxRetries(job: string): Promise<number | undefined>;
  /** As the bridge does. @throws {RunJobFailure} */
  run(call: RunJobCall): Promise<ListedExecution | undefined>;
  /** The same with `validate_only`. @returns what it was refused with. */
  validate(call: RunJobCall): Promise<RunJobFailure | undefined>;
  /** The newest executions in the order of Cloud Run, deleted ones included; empty for a job that does not exist. */
  list(job: string): Promise<readonly ObservedExecution[]>;
  read(execution: string): Promise<ObservedExecution | undefined>;
  failureOf(execution: ObservedExecution): Promise<ExecutionFailure>;
  /** The first container of the execution's template. */
  container(execution: string): Promise<LiveContainer>;
  cancel(execution: string): Promise<Cancelling>;
  deleteExecution(execution: string): Promise<void>;
  /** @returns false if there is none. */
  delete(job: string): Promise<boolean>;
}

export interface LiveContainer {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

export interface LiveJob extends LiveContainer {
  readonly name: string;
  /** Undefined: left to Cloud Run. */
  readonly maxRetries: number | undefined;
}

/** Pub/Sub. Names are full ones. */
export interface LiveTopics {
  createTopic(topic: string): Promise<void>;
  createSubscription(subscription: LiveSubscription): Promise<void>;
  /** The service account with which Pub/Sub forwards dead letters. */
  serviceAgent(): Promise<string>;
  allow(grant: LiveGrant): Promise<void>;
  /** @returns the message id. */
  publish(topic: string, data: Uint8Array): Promise<string>;
  /** What is available at once. */
  pull(subscription: string): Promise<readonly LiveMessage[]>;
  acknowledge(subscription: string, message: LiveMessage): Promise<void>;
  /** Gives it back, as an endpoint that answers with an error does. */
  refuse(subscription: string, message: LiveMessage): Promise<void>;
  /** @returns false if there is none. */
  deleteTopic(topic: string): Promise<boolean>;
  deleteSubscription(subscription: string): Promise<boolean>;
}

export interface LiveSubscription {
  readonly name: string;
  readonly topic: string;
  /** With a dead-letter policy of so many attempts and the back-off that the bridge asks for. */
  readonly deadLetter?:
    | { readonly topic: string; readonly attempts: number; readonly backoffSeconds: number }
    | undefined;
  readonly pushEndpoint?: string;
}

export interface LiveGrant {
  readonly kind: 'topic' | 'subscription';
  readonly name: string;
  readonly role: string;
  readonly member: string;
}

export interface LiveMessage {
  readonly ackId: string;
  readonly messageId: string;
  /** 0 if Pub/Sub does not count. */
  readonly deliveryAttempt: number;
  readonly data: Uint8Array;
  readonly attributes: Readonly<Record<string, string>>;
}

/** Entries of the system-event audit log about ended executions, through the filter of the bridge's log sink. */
export interface EndEntries {
  /** Full name of the subscription that `open` creates; undefined if it creates none. */
  readonly subscription: string | undefined;
  /** Called before an execution is started whose end is looked for. */
  open(): Promise<void>;
  /** @returns short names of executions, as the bridge reads them in the entries that have come so far. */
  executions(job: string): Promise<readonly string[]>;
}

/** Where Pub/Sub pushes to, reachable from the internet. It refuses the first two pushes with 503. */
export interface PushEndpoint {
  readonly url: string;
  readonly pushes: readonly ReceivedPush[];
}

export interface ReceivedPush {
  /** By the monotonic clock. */
  readonly atMs: number;
  /** The parsed JSON. */
  readonly body: unknown;
}
