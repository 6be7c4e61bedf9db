import type { LaunchState, QueuedReason } from '../../launch/ledger/launch-state.ts';
import type { LaunchRecord } from '../../launch/ledger/launch-records.ts';
import type { LedgerUnavailable, LedgerUnusable } from '../../launch/ledger/ledger.ts';
import type { Concern } from '../../launch/queue/concerns.ts';
import { actionRefusalPhrase } from '../../phrases/action-refusal.ts';
import { concernPhrase } from '../../phrases/concern.ts';
import { statePhrase } from '../../phrases/launch-state.ts';
import { NOT_CONFIGURED } from '../../phrases/queued-reason.ts';
import { refusalText } from '../../phrases/resolve-refusal.ts';
import type { ProblemCode } from '../../server/problem.ts';
import { BATCHES_EN } from './batches-en.ts';
import { RULES_EN } from './rules-en.ts';
import { OVERVIEW_EN } from './overview-en.ts';

const STATES: Readonly<Record<LaunchState, string>> = {
  queued: 'queued',
  launching: 'launching',
  unknown: 'unknown',
  launched: 'launched',
  running: 'running',
  succeeded: 'succeeded',
  failed: 'failed',
  cancelled: 'cancelled',
  gone: 'gone',
  rejected: 'rejected',
  skipped: 'skipped',
  replaced: 'replaced',
  expired: 'expired',
};

const REASONS: Readonly<Record<QueuedReason, string>> = {
  'not-before': 'not due yet',
  'set-up': 'its job is paused',
  key: 'another launch of its key comes first',
  limit: 'no slot of its job is free',
  quota: 'Google’s quota is used up',
  pace: 'the pace of launches',
  unavailable: 'Cloud Run cannot be reached',
};

const CONCERNS: Readonly<Record<Concern['code'], string>> = {
  'job paused': 'Cloud Run refuses a job',
  'job not configured': 'Launches wait for a job that is not configured',
  'unknown for long': 'A launch has been unknown for a long time',
  'unseen for long': 'An execution cannot be read',
  'limit reached': 'Launches wait for a slot',
  'no sweep': 'The queue is not swept',
  'quota pause': 'Launches pause because of Google’s quota',
  'executions failed': 'Executions have failed',
  'dead letters': 'Messages were given up',
};

/** All words of the board in English. Other languages have the same shape. */
export const EN = {
  language: 'en',
  /** The style of units in durations, by Intl. */
  unitDisplay: 'narrow' as 'narrow' | 'short',
  title: 'Job Bridge',
  skip: 'Skip to the content',
  nav: { label: 'Pages', overview: 'Overview', launches: 'Launches', queue: 'Queue', rules: 'Rules' },
  states: STATES,
  reasons: REASONS,
  concerns: CONCERNS,
  none: '–',
  any: 'any',
  of: 'of',
  job: 'Job',
  defaultJob: 'default job',
  asOf: 'As of',
  you: 'Signed in as',
  mayAct: 'may act',
  mayLook: 'may look',
  copy: 'Copy',
  overview: OVERVIEW_EN,
  launches: {
    search: 'Launch id, id, key, execution or job',
    searchLabel: 'Search',
    states: 'States',
    key: 'Key',
    apply: 'Search',
    clear: 'Clear',
    launch: 'Launch',
    id: 'Id',
    state: 'State',
    requested: 'Requested',
    execution: 'Execution',
    found: 'found',
    none: 'No launch matches.',
    older: 'Older',
    newest: 'Newest',
  },
  launch: {
    timeline: 'Timeline',
    waited: 'in the queue',
    called: 'calling RunJob',
    started: 'starting',
    ran: 'running',
    whole: 'accepted to end',
    wasRequested: 'requested',
    stored: 'stored',
    notBefore: 'not before',
    launchBy: 'expires',
    firstClaimed: 'first called',
    accepted: 'accepted by Cloud Run',
    running: 'seen running',
    ended: 'ended',
    now: 'up to now',
    what: 'Details',
    why: 'Why',
    id: 'Id',
    rule: 'Rule',
    key: 'Key',
    attempts: 'Calls of RunJob',
    execution: 'Execution',
    logs: 'Logs',
    openLogs: 'open in Cloud Logging',
    message: 'Message',
    trace: 'Trace',
    digest: 'Digest of the request',
    openTrace: 'open in Cloud Trace',
    bridgeLogs: 'What the bridge logged',
    cause: 'Launched by an event of',
    taskCount: 'Tasks',
    taskTimeout: 'Timeout of a task',
    retryOf: 'Repeats',
    retriedAs: 'Repeated as',
    replacedBy: 'Replaced by',
    wish: 'Wanted',
    wishes: { cancel: 'to be cancelled', replace: 'to be replaced' },
    by: 'Asked for by',
    resolved: 'Settled by hand',
    values: 'Args and environment',
    showValues: 'Show args and values',
    hideValues: 'Hide args and values',
    valuesHidden: 'Values are hidden until you ask for them; they may be personal.',
    noValues: 'The ledger does not have them: they were forgotten, or an older version made this launch.',
    args: 'Args',
    argsOfJob: 'the job’s own',
    env: 'Environment',
  },
  actions: {
    title: 'Actions',
    cancel: 'Cancel',
    cancelQueued: 'It is removed from the queue and never launched.',
    cancelOther: 'Its execution is cancelled as soon as it is known. That cannot be undone.',
    retry: 'Retry',
    retrySays: 'It is launched again with the same request, under a new launch id.',
    force: 'Its end was not seen, so it may have done its work. Launch it again anyway.',
    resolve: 'Settle by hand',
    resolveSays:
      'Look in Cloud Run first. The board believes you: it frees the slots of this launch, or launches it again.',
    verdicts: {
      'not-launched': 'It was not launched',
      succeeded: 'It has succeeded',
      failed: 'It has failed',
      cancelled: 'It was cancelled',
    },
    reason: 'Reason',
    reopen: 'Undo the settling',
    reopenSays: 'It gets back the state that it had before.',
    confirm: 'Yes, do it',
  },
  acts: {
    title: 'What people did',
    when: 'When',
    who: 'Who',
    what: 'What',
    names: { cancel: 'cancelled', retry: 'launched again', resolve: 'settled by hand', reopen: 'reopened' },
  },
  batches: BATCHES_EN,
  queue: {
    waiting: 'Waiting',
    holding: 'Holding a slot',
    nothing: 'Nothing waits, and nothing holds a slot.',
    reason: 'Waits for',
    since: 'Since',
    key: 'Key',
    first: 'Only the first ones; the list of launches has all.',
  },
  /** Phrases that the commands and logs use too. */
  phrases: {
    state: (record: LaunchRecord) => `${record.launchId} ${statePhrase(record)}`,
    concern: concernPhrase,
    actionRefusal: actionRefusalPhrase,
    resolveRefusal: refusalText,
    notConfigured: NOT_CONFIGURED,
  },
  /** The board's own refusals. */
  refusals: {
    noSuchAct: (acts: string) => `act takes ${acts}`,
    noSuchBatch: 'the ledger has no such choice of launches; choose again in the list',
    noSuchLaunch: 'the ledger has no such launch',
    removedLaunch: 'the ledger no longer has this launch',
    noSuchPlace: 'after is not a place in the list of launches; begin at the newest',
    noSuchState: (states: string) => `state takes ${states}, several with commas between them`,
    noSuchVerdict: (verdicts: string) => `verdict takes ${verdicts}`,
    textTooLong: (name: string, most: number) => `${name} takes a text of up to ${most} characters`,
    mayNotAct: 'you may look here, but not act (BOARD_OPERATORS)',
    foreignForm: 'the form was not sent from a page of this board',
    oldForm: 'the form is too old, or was not made for you: load the page again',
    force: 'the box on its page',
    ledger: ({ says }: LedgerUnavailable | LedgerUnusable) =>
      `the ledger cannot be used now: ${says}; load the page again to see whether your action was done`,
  },
  ...RULES_EN,
  problems: {
    back: 'To the overview',
    titles: {
      401: 'You are not signed in',
      403: 'You may not do that',
      404: 'There is no such page',
      409: 'That is not possible now',
      503: 'The board cannot answer now',
    },
    other: 'That did not work',
    /** Refusals of the rest of the service. */
    says: (_code: ProblemCode, detail: string) => detail,
  },
};

export type Words = typeof EN;
