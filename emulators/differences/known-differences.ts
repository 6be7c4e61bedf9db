import * as cloudRun from '../cloud-run/values/limits.ts';
import * as pubsub from '../pubsub/values/limits.ts';

/** A known difference between the emulators and the service. */
export interface KnownDifference {
  readonly about: string;
  /** What the service does. */
  readonly service: string;
  /** What the emulator does. */
  readonly emulator: string;
}

/** Behaviour of the emulator if no source describes the service. Do not rely on it. */
export interface Guess {
  readonly about: string;
  readonly emulator: string;
}

const minutes = (ms: number): string => `${ms / 60_000} minutes`;
const seconds = (ms: number): string => `${ms / 1000} s`;

export const COMMON_DIFFERENCES: readonly KnownDifference[] = [
  { about: 'Connections', service: 'TLS', emulator: 'gRPC and REST in plain text, on one port' },
  { about: 'Credentials', service: 'are checked', emulator: 'are not checked' },
  {
    about: 'Web pages',
    service: 'may call with a token',
    emulator:
      'get 403: a request with an `Origin`, a cross-site request, or one for a `Host` that may be a web page',
  },
  {
    about: 'IAM policies',
    service: 'decide who may do what',
    emulator: 'are stored, and have no effect. `--fault rpc=…,code=PERMISSION_DENIED` shows a denial',
  },
  { about: 'Projects', service: 'have to exist', emulator: 'any name works' },
  {
    about: 'Quotas',
    service: 'many',
    emulator: 'only of RunJob calls, with `--run-job-per-minute`. Limits on the size of a request are kept',
  },
  {
    about: 'Audit logs, metrics',
    service: 'are written',
    emulator: 'the end of each execution, in `--audit-log-topic`; no metrics',
  },
  {
    about: '`fields`, `alt`, `prettyPrint`, `callback` and the other system parameters of REST',
    service: 'change the answer',
    emulator: 'change nothing, except `$alt=json;enum-encoding=int`: every answer is complete, in JSON',
  },
];

export const PUBSUB_DIFFERENCES: readonly KnownDifference[] = [
  {
    about: 'Order and duplicates',
    service: 'without ordering keys in any order, sometimes twice',
    emulator:
      'in the order of publishing, and once, except with `--duplicate-share` or after a missed deadline',
  },
  {
    about: 'Pace of pushes',
    service: 'slow start: few at once, more as they are acknowledged, none for a while after a nack',
    emulator: `${pubsub.PUSH_WINDOW} at once; each message has its own back-off, ${seconds(pubsub.MIN_PUSH_BACKOFF_MS)} to ${seconds(pubsub.MAX_PUSH_BACKOFF_MS)}. Like the service with \`--slow-start\``,
  },
  { about: 'Push endpoints', service: 'https, on the internet', emulator: 'http as well, on this machine' },
  {
    about: 'Tokens of pushes',
    service: 'signed by Google',
    emulator: 'signed by the emulator, with a key of each run: see `OIDC_ISSUER` and `OIDC_JWKS_URL`',
  },
  {
    about: 'Service accounts',
    service:
      'the account of a push token has to exist; a dead-letter topic needs rights for an account of Google',
    emulator: 'any name works; no rights are needed',
  },
  {
    about: 'Pull that finds nothing',
    service: 'waits "a bounded amount of time"',
    emulator: `waits ${seconds(pubsub.PULL_WAIT_MS)}`,
  },
  {
    about: 'Ends of streams',
    service: 'after about half an hour, and whenever a server is replaced',
    emulator: `after ${minutes(pubsub.STREAM_LIFETIME_MS)}, and by a fault with \`when=after\``,
  },
  {
    about: 'An error that names ack ids (exactly-once)',
    service: 'how many fit is not documented',
    emulator: 'over gRPC, none if they exceed what some clients can read, 8 kB',
  },
  {
    about: 'Time from a publish to a waiting subscriber',
    service: 'tens of milliseconds and more',
    emulator: `${pubsub.PUBLISH_HEAD_START_MS} ms, so that a publisher knows its message id first; 0 for pushes, and while a stream is busy`,
  },
  {
    about: 'Messages that are dead-lettered to a topic with a schema',
    service: 'have to match it',
    emulator: 'are not checked',
  },
  {
    about:
      'BigQuery, Cloud Storage, Bigtable, message transforms, ingestion, pushes in the format of v1beta1',
    service: 'work',
    emulator: 'UNIMPLEMENTED: no message is dropped silently',
  },
  {
    about: 'Storage policies, keys of Cloud KMS, labels',
    service: 'have an effect',
    emulator: 'are stored, and have no effect',
  },
];

export const GUESSES: readonly Guess[] = [
  {
    about:
      'Texts of some errors (filters, labels, detached subscriptions, page tokens, later requests of a stream)',
    emulator: 'the code is the documented one, the words are ours',
  },
  {
    about: 'An ack past its deadline, which "may succeed"',
    emulator: 'counts until the message is delivered again, except with exactly-once',
  },
  {
    about: 'A stream that ends',
    emulator:
      'returns its messages at once, except with exactly-once; its ack ids stay valid while they wait',
  },
  {
    about: 'A Seek',
    emulator:
      'delivers the messages that it restores at once, without back-off; older ack ids are not valid for them',
  },
  {
    about: 'A snapshot',
    emulator:
      'of a subscription whose topic was deleted is FAILED_PRECONDITION; a Seek to one of another topic is INVALID_ARGUMENT',
  },
  {
    about: 'A schema',
    emulator: `can have ${pubsub.MAX_SCHEMA_REVISIONS} revisions; the next one is FAILED_PRECONDITION, as are deleting the only one, and publishing after that`,
  },
  {
    about: 'Fields that a schema does not have',
    emulator: 'Protocol Buffers: refused in JSON, ignored in binary; Avro: ignored in JSON',
  },
  { about: 'AND beside OR in a filter', emulator: 'refused without parentheses' },
  {
    about: 'One response of a stream',
    emulator: `${pubsub.STREAM_RESPONSE_MESSAGES} messages or ${pubsub.STREAM_RESPONSE_BYTES / 1e6} MB at most`,
  },
  {
    about: 'One response of Pull',
    emulator: `takes no more messages after ${pubsub.PULL_RESPONSE_BYTES / 1e6} MB`,
  },
  { about: 'Attributes that cannot be HTTP headers, in an unwrapped push', emulator: 'left out' },
  { about: '`kms_key_name` in UpdateTopic', emulator: 'cannot be changed' },
  {
    about: 'Subscriptions that are created without a name (gRPC)',
    emulator: 'are called `subscription-` and a UUID',
  },
  { about: 'Seek of a detached subscription', emulator: 'FAILED_PRECONDITION' },
  {
    about: 'Messages that were published before their topic retained messages',
    emulator: 'are not retained by the topic',
  },
  { about: 'DeleteJob and DeleteExecution while it runs', emulator: 'stop the running tasks' },
  {
    about: 'How long `show_deleted` shows a job or an execution',
    emulator: `${cloudRun.DELETED_KEPT_MS / 3_600_000} hours; of a job, as many executions as it keeps of those that ended`,
  },
  {
    about: '`delete_time` and `expire_time` in a list with `show_deleted`',
    emulator: 'are shown, as in the answer to the delete call',
  },
  {
    about:
      'GetExecution, CancelExecution and DeleteExecution of a deleted execution, which a list still shows',
    emulator: 'NOT_FOUND',
  },
  {
    about: 'Executions of a deleted job',
    emulator: 'are not listed: NOT_FOUND, and `-` leaves them out',
  },
  {
    about: 'Pages of jobs, executions and tasks',
    emulator: `${cloudRun.DEFAULT_PAGE_SIZE} unless asked for more, ${cloudRun.MAX_PAGE_SIZE} at most`,
  },
  { about: 'Order of operations and tasks in a list', emulator: 'newest operation first; tasks by index' },
  { about: 'ListExecutions of a job that does not exist', emulator: 'NOT_FOUND' },
  {
    about: 'From SIGTERM to SIGKILL of a task',
    emulator: `${seconds(cloudRun.TERMINATION_GRACE_MS)}, as documented for services`,
  },
  { about: "An execution's template", emulator: 'shows the environment with the overrides' },
  { about: 'Conditions of tasks', emulator: 'follow those of executions' },
  {
    about: '`execution_reason` of a time-out, a signal or too much memory',
    emulator: 'NON_ZERO_EXIT_CODE, like every failure',
  },
  {
    about: 'A container whose program is ended by a signal',
    emulator: '`term_signal`, no `exit_code`, and the text of a container that exits with an error',
  },
  {
    about: '`last_attempt_result` of a task over its memory limit',
    emulator: 'RESOURCE_EXHAUSTED, `term_signal` 9; the text is that of the service',
  },
  {
    about: 'An execution that cannot start (fault `StartExecution`)',
    emulator:
      'has no tasks, no `completion_time` and counts of 0; `Completed` and `ResourcesAvailable` have failed, with `reason`',
  },
  {
    about: 'A delayed execution (fault `StartExecution`)',
    emulator: 'DELAYED_START_PENDING in `Completed` (reconciling) and in `Started` (pending)',
  },
  {
    about: 'Audit log entry of a cancelled execution',
    emulator: 'is written, with the text of a failure and the code CANCELLED; a deleted execution has none',
  },
  {
    about: 'Audit log entry of a failed execution',
    emulator: 'has the code of its operation, and comes at once, or later by a fault of `LogExecutionEnd`',
  },
  {
    about: 'The v1 execution in an audit log entry',
    emulator:
      'has the conditions of v2, without `creator`, `resourceVersion` and `ownerReferences`; every project has the same number',
  },
  {
    about: 'A task of several containers, one of which fails',
    emulator: 'the others go on; the task ends after the last one, with the first exit code that is not 0',
  },
  { about: 'Labels and annotations of executions and tasks', emulator: "only those of the job's template" },
];
