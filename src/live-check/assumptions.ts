import type { Assumption, Option, Untried } from './assumption.ts';
import { ENDS } from './assumptions/ends.ts';
import { EXECUTIONS } from './assumptions/executions.ts';
import { LAUNCHES } from './assumptions/launches.ts';
import { MESSAGES } from './assumptions/messages.ts';
import { PUSHED } from './assumptions/pushes.ts';
import { QUOTA } from './assumptions/quota.ts';

/** What is assumed of one part of Google Cloud. */
export interface Chapter {
  readonly title: string;
  readonly assumptions: readonly Assumption[];
}

/** Everything that is tried, in the order in which it is tried. */
export const CHAPTERS: readonly Chapter[] = [
  { title: 'Launching', assumptions: LAUNCHES },
  { title: 'Executions', assumptions: EXECUTIONS },
  { title: 'Ends', assumptions: ENDS },
  { title: 'Messages', assumptions: MESSAGES },
  { title: 'Pushes', assumptions: PUSHED },
  { title: 'Quota', assumptions: QUOTA },
];

export const ASSUMPTIONS: readonly Assumption[] = CHAPTERS.flatMap(({ assumptions }) => assumptions);

/** What to type so that it is tried. */
export const OPTIONS: Readonly<Record<Option, string>> = {
  push: '--push-url https://ADDRESS',
  quota: '--use-up-quota',
};

/** What the bridge assumes beside that. */
export const UNTRIED: readonly Untried[] = [
  {
    assumed:
      'A call that Cloud Run itself refuses with PERMISSION_DENIED, UNAUTHENTICATED or FAILED_PRECONDITION launches nothing.',
    source: 'docs',
    ifWrong: 'The launch is launched again once the fault is fixed, so it has two executions.',
    because: 'your login has the rights that would have to be missing.',
  },
  {
    assumed: 'A delayed execution (Preview) shows DELAYED_START_PENDING and starts up to 12 hours late.',
    source: 'docs',
    ifWrong:
      'Nothing goes wrong: an execution without a start time counts as launched, and keeps its slot until it ends.',
    because:
      'the published API has no field that asks for it. Launch a job that is set to start late, and look at its conditions.',
  },
  {
    assumed: 'Cloud Run keeps about 1,000 ended executions of a job in its list (the bridge counts on 900).',
    source: 'docs',
    ifWrong:
      'A launch whose answer was lost is launched a second time if Cloud Run has dropped its execution by then. An end that was not seen in time is recorded as gone.',
    because: 'it would take 1,000 executions.',
  },
  {
    assumed: 'Reads beyond the quota (some 600 a minute) are refused with RESOURCE_EXHAUSTED.',
    source: 'field',
    ifWrong:
      'Without a ledger the answer to Pub/Sub is 503 in place of 429. Unknown launches stay on hold either way.',
    because: 'it would take the reads of everything else in the project.',
  },
  {
    assumed:
      'A call whose answer is lost ends with a code that the server did not send (UNAVAILABLE, CANCELLED, DEADLINE_EXCEEDED).',
    source: 'field',
    ifWrong:
      'The bridge looks at what crossed the wire and not at the code, so it does not matter which one it is.',
    because: 'the connection to Google would have to be cut at the right moment.',
  },
  {
    assumed: 'Cloud Run sends SIGTERM to a task that is cancelled, and SIGKILL 10 s later.',
    source: 'docs',
    ifWrong: 'A job that is given less time is cut in its work, as by any crash. Be idempotent on LAUNCH_ID.',
    because: 'the sample image does not tell. Cancel an execution of your own job and read its log.',
  },
  {
    assumed: 'Pub/Sub takes 102, 200, 201, 202 and 204 for an ack, and everything else for a refusal.',
    source: 'docs',
    ifWrong:
      'The bridge acks only with 204. If 204 were not an ack, each message would come again, as a duplicate.',
    because: 'five subscriptions would be needed for what the bridge uses one status of.',
  },
  {
    assumed: 'The token of IAP is for the audience /projects/NUMBER/locations/REGION/services/NAME.',
    source: 'docs',
    ifWrong: 'The board answers every request with 401.',
    because:
      'it takes a deployed board. Open it in a browser: the log line of a refused token names the audience that it has.',
  },
];
