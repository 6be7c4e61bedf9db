import * as cloudRun from '../cloud-run/values/limits.ts';
import * as pubsub from '../pubsub/values/limits.ts';

/** Something that the emulators do otherwise than the service, known and left so. */
export interface KnownDifference {
  readonly about: string;
  /** What the service does. */
  readonly service: string;
  /** What the emulator does. */
  readonly emulator: string;
}

/** What the emulator does where nothing says what the service does: do not lean on it. */
export interface Guess {
  readonly about: string;
  readonly emulator: string;
}

const minutes = (ms: number): string => `${ms / 60_000} minutes`;
const seconds = (ms: number): string => `${ms / 1000} s`;

export const COMMON_DIFFERENCES: readonly KnownDifference[] = [
  { about: 'Connections', service: 'TLS', emulator: 'gRPC and REST in plain text, on one port' },
  { about: 'Credentials', service: 'are checked', emulator: 'are not looked at, there or missing' },
  {
    about: 'Web pages',
    service: 'may call with a token',
    emulator:
      '403: a request with an `Origin`, a cross-site one, or one for a `Host` that may be that of a page',
  },
  {
    about: 'IAM policies',
    service: 'decide who may do what',
    emulator:
      'are kept and given back; everybody may do everything. `--fault rpc=…,code=PERMISSION_DENIED` shows a denial',
  },
  { about: 'Projects', service: 'have to exist', emulator: 'every name is one' },
  {
    about: 'Quotas',
    service: 'many',
    emulator:
      'of RunJob calls alone, when `--run-job-per-minute` says so; sizes and counts of a request are held',
  },
  {
    about: 'Audit logs, metrics',
    service: 'there are some',
    emulator: 'of the audit logs the end of each execution, in `--audit-log-topic`; no metrics',
  },
  {
    about: '`fields`, `alt`, `prettyPrint`, `callback` and the other system parameters of REST',
    service: 'change what is answered',
    emulator:
      'are taken and change nothing, but for `$alt=json;enum-encoding=int`: every answer is whole, in JSON',
  },
];

export const PUBSUB_DIFFERENCES: readonly KnownDifference[] = [
  {
    about: 'Order and duplicates',
    service: 'without ordering keys in any order, now and then twice',
    emulator:
      'in the order of publishing, once, unless `--duplicate-share` or a missed deadline makes it twice',
  },
  {
    about: 'Pace of pushes',
    service: 'slow start: few at once, more as they are acknowledged, none for a while after a nack',
    emulator: `${pubsub.PUSH_WINDOW} at once; each message backs off by itself, ${seconds(pubsub.MIN_PUSH_BACKOFF_MS)} to ${seconds(pubsub.MAX_PUSH_BACKOFF_MS)}. As the service with \`--slow-start\``,
  },
  { about: 'Push endpoints', service: 'https, on the internet', emulator: 'http as well, on this machine' },
  {
    about: 'Tokens of pushes',
    service: 'signed by Google',
    emulator: 'signed by the emulator, with a key of each run: see `OIDC_ISSUER` and `OIDC_JWKS_URL`',
  },
  {
    about: 'Service accounts',
    service: "a push token's has to exist; a dead-letter topic needs rights for Google's",
    emulator: 'every name is one; no rights are needed',
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
    service: 'how many it has room for is documented nowhere',
    emulator: 'over gRPC none, where they take more than some clients can read, 8 kB',
  },
  {
    about: 'Time from a publish to a waiting subscriber',
    service: 'tens of milliseconds and more',
    emulator: `${pubsub.PUBLISH_HEAD_START_MS} ms, so that a publisher knows its message id first; none for pushes, nor while a stream is busy`,
  },
  {
    about: 'Messages that are dead-lettered to a topic with a schema',
    service: 'are held to it',
    emulator: 'are not',
  },
  {
    about:
      'BigQuery, Cloud Storage, Bigtable, message transforms, ingestion, pushes in the format of v1beta1',
    service: 'are written to, applied, read from',
    emulator: 'UNIMPLEMENTED, so that nobody misses messages without a word',
  },
  {
    about: 'Storage policies, keys of Cloud KMS, labels',
    service: 'have their effects',
    emulator: 'are kept and given back',
  },
];

export const GUESSES: readonly Guess[] = [
  {
    about:
      'Texts of some errors (filters, labels, detached subscriptions, page tokens, later requests of a stream)',
    emulator: 'the code is that of the documentation, the words are ours',
  },
  {
    about: 'An ack past its deadline, which "may succeed"',
    emulator: 'counts until the message is handed out again, but for exactly-once',
  },
  {
    about: 'A stream that ends',
    emulator:
      'gives its messages back at once, but for exactly-once; its ack ids acknowledge them for as long as they are there',
  },
  {
    about: 'A Seek',
    emulator: 'delivers what it brings back at once, back-off or not, and no older ack id is good for it',
  },
  {
    about: 'A snapshot',
    emulator:
      'of a subscription that has no topic any more is FAILED_PRECONDITION; of another topic it cannot be sought to, INVALID_ARGUMENT',
  },
  {
    about: 'A schema',
    emulator: `can have ${pubsub.MAX_SCHEMA_REVISIONS} revisions; the next is FAILED_PRECONDITION, as are deleting the only one and publishing once it is deleted`,
  },
  {
    about: 'What no field of a schema takes',
    emulator: 'Protocol Buffers: refused in JSON, passed over in binary; Avro: passed over in JSON',
  },
  { about: 'AND beside OR in a filter', emulator: 'refused without parentheses' },
  {
    about: 'One response of a stream',
    emulator: `${pubsub.STREAM_RESPONSE_MESSAGES} messages or ${pubsub.STREAM_RESPONSE_BYTES / 1e6} MB at most`,
  },
  {
    about: 'One response of Pull',
    emulator: `no more messages once it has ${pubsub.PULL_RESPONSE_BYTES / 1e6} MB`,
  },
  { about: 'Attributes that are no HTTP headers, in an unwrapped push', emulator: 'left out' },
  { about: '`kms_key_name` in UpdateTopic', emulator: 'cannot be changed' },
  {
    about: 'Subscriptions that are created without a name (gRPC)',
    emulator: 'are called `subscription-` and a UUID',
  },
  { about: 'Seek of a detached subscription', emulator: 'FAILED_PRECONDITION' },
  {
    about: 'What was published before its topic was told to retain messages',
    emulator: 'is not retained by the topic',
  },
  { about: 'DeleteJob and DeleteExecution while it runs', emulator: 'stop what runs' },
  {
    about: 'How long `show_deleted` shows a job or an execution',
    emulator: `${cloudRun.DELETED_KEPT_MS / 3_600_000} hours; of a job's executions, as many as it keeps of those that ended`,
  },
  {
    about: '`delete_time` and `expire_time` in a list with `show_deleted`',
    emulator: 'are shown, as in the answer to the deletion',
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
    emulator: 'NON_ZERO_EXIT_CODE, as of every failure',
  },
  {
    about: 'A container whose program a signal ends',
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
    emulator:
      'DELAYED_START_PENDING in `Completed`, which is reconciling, and in `Started`, which is pending',
  },
  {
    about: 'Audit log entry of a cancelled execution',
    emulator: 'comes, with the text of a failed one and code CANCELLED; of a deleted one there is none',
  },
  {
    about: 'Audit log entry of a failed execution',
    emulator: 'has the code of its operation; it comes at once, or later by a fault of `LogExecutionEnd`',
  },
  {
    about: 'The v1 execution in an audit log entry',
    emulator:
      'has the conditions of v2, and neither `creator`, `resourceVersion` nor `ownerReferences`; every project has the same number',
  },
  {
    about: 'A task of several containers, one of which fails',
    emulator: 'the others go on; it ends with the last of them, by the first exit code that is not 0',
  },
  { about: 'Labels and annotations of executions and tasks', emulator: "those of the job's template alone" },
];
