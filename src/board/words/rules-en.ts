import type { RejectionCode } from '../../launch/event/rejection.ts';
import type { WhenRunning } from '../../launch/jobs/job.ts';
import type { TriedEvent } from '../try-event.ts';

const MEANWHILE: Readonly<Record<WhenRunning, string>> = {
  wait: 'While another launch has its key, a launch waits.',
  skip: 'While another launch has its key, a launch is skipped.',
  replace: 'A launch replaces the one that has its key.',
};

const KINDS: Readonly<Record<TriedEvent['takenFor'], string>> = {
  'a push': 'the body of a Pub/Sub push',
  'a CloudEvent': 'a CloudEvent',
  data: 'the data of a message',
  'data that is not JSON': 'the data of a message, which is not JSON',
  'no data': 'a message without data',
};

const REJECTIONS: Readonly<Record<RejectionCode, string>> = {
  'invalid-json': 'Its data is not JSON.',
  'invalid-request': 'Its data is not a launch request.',
  'invalid-launch-id': 'Its launch id has a character that is not allowed, or is too long.',
  'missing-id': 'It has no id.',
  'id-mismatch': 'The id in its data and the id in its attributes differ.',
  'override-not-allowed': 'It asks for something that may not be overridden.',
  'override-refused': 'Cloud Run refuses its values.',
  'launch-id-conflict': 'Another request has its launch id.',
  'rule-failed': 'An expression of the rules cannot be evaluated for it.',
  'too-large': 'Its values are too large for Cloud Run.',
  'unknown-job': 'It names a job that is not in the rules.',
  unmatched: 'No rule matches it, and it is not a launch request of a default job.',
  'invalid-not-before': 'Its notBefore is not a time.',
  'needs-ledger': 'It needs a ledger.',
  'chain-too-long': 'Its chain of launches is too long.',
};

/** Words about jobs, rules and the events that are tried. */
export const RULES_EN = {
  rules: {
    from: 'In force here, from',
    noJobs: 'This board has no jobs or rules: give it the RULES_FILE or JOB_NAME of the push side.',
    jobs: 'Jobs that may be launched',
    rules: 'Rules',
    noRules: 'There are no rules: a message names its job, or is a launch request of the default job.',
    inOrder: 'Tried from top to bottom; the first one that matches launches its job.',
    counted:
      'Only launches in the ledger are counted, not events that came twice, matched no rule or were rejected.',
    launched: 'Launches, 24 h',
    unmatched: {
      ignore: 'An event that no rule matches is acknowledged, and nothing is launched.',
      reject: 'An event that no rule matches is rejected: it goes to the dead-letter topic.',
    },
    cloudRunJob: 'Cloud Run job',
    running: 'Executions at a time',
    whenRunning: 'When its key is taken',
    meanwhile: MEANWHILE,
    expireAfter: 'Expires after',
    launches: 'Launches',
    subscription: 'Subscription',
    type: 'Event type',
    source: 'Event source',
    attributes: 'Attributes',
    when: 'Condition',
    key: 'Key',
    args: 'Args',
    noArgs: 'none: those of the Cloud Run job are cleared',
    env: 'Environment',
    launchId: 'Launch id',
    taskCount: 'Tasks',
    timeoutSeconds: 'Timeout of a task, seconds',
    container: 'Container',
  },
  trying: {
    title: 'Try an event',
    takes:
      'Paste the data of a message, the whole body of a push ({"message": …, "subscription": …}), or a CloudEvent as JSON.',
    event: 'Event',
    attributes: 'Attributes, one a line: name=value',
    subscription: 'Subscription that delivers it',
    job: 'Job that the message names',
    submit: 'Try it',
    nothingKept: 'Nothing is launched, stored or logged.',
    badAttribute: (line: number) => `Line ${line} of the attributes is not name=value.`,
    takenFor: 'Read as',
    kinds: KINDS,
    passed: 'Rules that do not match, and why:',
    doesNotMatch: (rule: string) => `${rule}:`,
    matches: (rule: string, job: string) => `Rule ${rule} matches. It launches ${job}.`,
    isRequest: (job: string) => `It is a launch request of the default job, ${job}.`,
    namesJob: (job: string) => `The message asks for the job ${job}.`,
    ofMessageId: 'is made from the message id',
    chain: 'Launches in its chain',
    becomes: 'The RunJob request that it becomes:',
    bridgeAdds: 'The bridge adds LAUNCH_ID and its other variables.',
    ignored: 'Nothing is launched: no rule matches, and the rules ignore such events.',
    rejected: 'Nothing is launched. It is rejected:',
    rejections: REJECTIONS,
    detail: 'Detail in the dead letter',
    lacksSubscription:
      'No subscription is named, so it is read as a message of the default job’s subscription. Name the subscription below.',
  },
};
