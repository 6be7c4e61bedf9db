import { LAUNCH_ID } from '../event/launch-id.ts';
import type { ExecutionFailure, LaunchState } from '../ledger/launch-state.ts';

/** What each state of a launch means. */
const STATES: Readonly<Record<LaunchState, string>> = {
  queued: 'it is stored, and is launched when its turn comes',
  launching: 'Cloud Run is being asked to start it',
  unknown: 'Cloud Run was asked, and it is not known yet whether it started',
  launched: 'it has its execution, no task of which has started as far as is known',
  running: 'its execution runs',
  succeeded: 'its execution has ended, and all tasks succeeded',
  failed: 'its execution has ended, and a task failed',
  cancelled: 'it was cancelled, before or after it was launched',
  gone: 'Cloud Run no longer has its execution, and its end was not seen',
  rejected: 'Cloud Run refused it for good',
  skipped: 'it was not launched, since another launch of its key was there',
  replaced: 'it was not launched, since a newer launch of its key took its place',
  expired: 'it was not launched, since its time had passed',
};

const FAILURES: Readonly<Record<ExecutionFailure['reason'], string>> = {
  'exit-code': 'the container ended with `exitCode`',
  signal: 'the container was ended by `signal`',
  timeout: 'a task took longer than its timeout',
  memory: 'a task used more memory than its limit',
  image: 'the image could not be pulled',
  other: 'as `detail` says',
};

const time = (description: string) => ({ type: 'string', format: 'date-time', description });

/** Fields that several answers have. */
export const SHARED_FIELDS = {
  launchId: {
    type: 'string',
    pattern: LAUNCH_ID.source,
    description: 'What makes two requests the same launch. It counts within one job.',
  },
  id: { type: 'string', description: 'The id that the job gets. Digits are always sent as text.' },
  job: { type: 'string', description: 'The name of the job; left out for the default job.' },
} as const;

/** JSON Schema of what a look-up answers, which events have as their data; see `answerOf`. */
export const LAUNCH_ANSWER_SCHEMA = {
  type: 'object',
  description: 'What became of a launch.',
  properties: {
    ...SHARED_FIELDS,
    state: { enum: Object.keys(STATES), description: listed(STATES) },
    reason: { type: 'string', description: 'Why it is `queued` still, or was `rejected`: a code.' },
    detail: { type: 'string', description: 'The same for people; of an `unknown` one, why.' },
    failure: {
      type: 'object',
      description: 'Why its execution `failed`, as far as Cloud Run tells.',
      properties: {
        reason: { enum: Object.keys(FAILURES), description: listed(FAILURES) },
        exitCode: { type: 'integer' },
        signal: { type: 'integer' },
        detail: { type: 'string', description: "Cloud Run's own words." },
      },
      required: ['reason', 'detail'],
    },
    execution: {
      type: 'string',
      description: 'Full name of the execution in Cloud Run, once it is known.',
    },
    logUri: { type: 'string', description: 'Where its log is.' },
    key: { type: 'string', description: 'Of launches with the same key one at most runs at a time.' },
    retryOf: { type: 'string', description: 'The launch id of the launch that this one repeats.' },
    replacedBy: { type: 'string', description: 'The launch id of the newer one that took its place.' },
    wish: {
      enum: ['cancel', 'replace'],
      description: 'It is to be cancelled: for an operator, or for the launch that replaces it.',
    },
    requestedAt: time('When it was asked for: its place in line.'),
    notBefore: time('It is not launched earlier.'),
    launchedAt: time('When Cloud Run accepted it.'),
    runningAt: time('When it was seen that a task had started.'),
    endedAt: time('When it ended.'),
  },
  required: ['launchId', 'state'],
} as const;

function listed(meanings: Readonly<Record<string, string>>): string {
  return Object.entries(meanings)
    .map(([word, means]) => `\`${word}\`: ${means}`)
    .join('; ');
}
