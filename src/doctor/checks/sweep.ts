import { shownAddress } from '../addresses.ts';
import {
  allFound,
  finder,
  notChecked,
  ok,
  whenRead,
  whenThere,
  type Checks,
  type FixContext,
} from '../check.ts';
import type { Expected } from '../expected.ts';
import { faultOfToken, hostOf, hostsOfPushSide } from '../push-side.ts';
import { resumeScheduler, setScheduler } from '../queue-commands.ts';
import type { LedgerSetUp, SchedulerJobSetUp, SetUp } from '../set-up.ts';

/** The same time as in the alert about missing sweeps. */
const OVERDUE_MS = 5 * 60_000;
/** A sweep goes on for up to 50 s. */
const LEAST_DEADLINE_SECONDS = 60;
const EVERY_MINUTE: ReadonlySet<string> = new Set([
  '* * * * *',
  '*/1 * * * *',
  'every 1 minutes',
  'every 1 mins',
]);

const NOT_SWEPT =
  'launches in the ledger wait for the next delivery, and ends of executions are not recorded';

const found = finder({
  'sweep-unscheduled': { fault: NOT_SWEPT, fix: (context) => setScheduler(context) },
  'sweep-paused': { fault: NOT_SWEPT, fix: onJob(resumeScheduler) },
  'sweep-target-differs': { fault: NOT_SWEPT, fix: onJob((job, context) => setScheduler(context, job)) },
  'sweep-token-differs': {
    fault: `${NOT_SWEPT}: the call is refused`,
    fix: onJob((job, context) => setScheduler(context, job)),
  },
  'sweep-seldom': {
    warning: 'launches that wait for a time, a slot or quota wait longer, and ends are recorded later',
    fix: onJob((job, context) => setScheduler(context, job)),
  },
  'sweep-deadline-short': {
    warning: 'a sweep goes on for up to 50 s, and Cloud Scheduler counts one that it cuts off as failed',
    fix: onJob((job, context) => setScheduler(context, job)),
  },
  'sweep-overdue': {
    fault: NOT_SWEPT,
    fix: ({ expected }) =>
      `gcloud logging read 'resource.type="cloud_scheduler_job" AND severity>=WARNING' --project=${expected.projectId} --limit=5  # how its calls ended; the log of the push side says the rest`,
  },
});

/** Whether the sweep is called. */
export const SWEEP_CHECKS = {
  'schedule of the sweep': (setUp, expected) =>
    whenThere(setUp.schedulerJobs, {
      name: 'the jobs of Cloud Scheduler',
      missing: notChecked('the jobs of Cloud Scheduler do not exist'),
      judge: (jobs) => judgeJobs(jobs, setUp, expected),
    }),
  'last sweep': (setUp, expected) =>
    whenRead({ what: 'ledger', reading: setUp.ledger }, (ledger) => lastSweep(ledger, setUp, expected)),
} satisfies Checks;

function judgeJobs(jobs: readonly SchedulerJobSetUp[], setUp: SetUp, expected: Expected) {
  const job = sweepJob(jobs, setUp, expected);
  if (job !== undefined) return judgeJob(job, setUp, expected);
  const says = `no job of Cloud Scheduler in ${expected.location} calls ${expected.sweepPath}`;
  // It may be called from another region, or by something else.
  return isRecent(setUp.ledger.value?.sweptAgoMs)
    ? notChecked(`${says}, but something else does`)
    : found('sweep-unscheduled', says);
}

function judgeJob(job: SchedulerJobSetUp, setUp: SetUp, expected: Expected) {
  const { name, uri, method, schedule, isEnabled, attemptDeadlineSeconds, token } = job;
  const hosts = hostsOfPushSide(setUp);
  const isElsewhere = hosts.size > 0 && !hosts.has(hostOf(uri));
  const call = { address: uri, token, accounts: expected.sweepAccounts, key: 'SWEEP_SERVICE_ACCOUNTS' };
  const wrongToken = faultOfToken(call, { setUp, expected });
  return allFound(
    [
      !isEnabled && found('sweep-paused', `${name} is paused or disabled`),
      isElsewhere &&
        found(
          'sweep-target-differs',
          `${name} calls ${shownAddress(uri)}, and the push side is ${[...hosts].join(' or ')}`,
        ),
      method !== 'POST' && found('sweep-target-differs', `${name} sends ${method}, and the sweep takes POST`),
      wrongToken !== undefined && found('sweep-token-differs', `${name} ${wrongToken}`),
      !EVERY_MINUTE.has(schedule) && found('sweep-seldom', `its schedule is ${schedule}`),
      attemptDeadlineSeconds < LEAST_DEADLINE_SECONDS &&
        found('sweep-deadline-short', `its attempt deadline is ${attemptDeadlineSeconds} s`),
    ],
    ok(`${name} calls ${shownAddress(uri)} each minute`),
  );
}

function lastSweep({ sweptAgoMs, version }: LedgerSetUp, setUp: SetUp, expected: Expected) {
  if (version === 0) return notChecked('there is no ledger');
  if (sweptAgoMs === undefined) return notChecked('the ledger does not record sweeps');
  const says =
    sweptAgoMs === null ? 'there has never been one' : `it was ${Math.round(sweptAgoMs / 1000)} s ago`;
  if (isRecent(sweptAgoMs)) return ok(says);
  const code = sweepJob(setUp.schedulerJobs.value ?? [], setUp, expected)?.lastCode ?? 0;
  const call = `; the last call of Cloud Scheduler ended with code ${code} (google.rpc.Code)`;
  return found('sweep-overdue', code === 0 ? says : `${says}${call}`);
}

function isRecent(sweptAgoMs: number | null | undefined): boolean {
  return typeof sweptAgoMs === 'number' && sweptAgoMs <= OVERDUE_MS;
}

/** The one that calls the sweep; of several the one that calls this service. */
function sweepJob(jobs: readonly SchedulerJobSetUp[], setUp: SetUp, { sweepPath }: Expected) {
  const calling = jobs.filter(({ uri }) => URL.parse(uri)?.pathname === sweepPath);
  const hosts = hostsOfPushSide(setUp);
  return calling.find(({ uri }) => hosts.has(hostOf(uri))) ?? calling[0];
}

/** The fix of something that is wrong with the job that was read. */
function onJob(
  fix: (job: SchedulerJobSetUp, context: FixContext) => string,
): (context: FixContext) => string {
  return (context) => {
    const job = sweepJob(context.setUp.schedulerJobs.value ?? [], context.setUp, context.expected);
    return job === undefined ? setScheduler(context) : fix(job, context);
  };
}
