import { shortName } from '../../launch/kit/short-name.ts';
import { cannotTell, isFalse, judged, type Assumption } from '../assumption.ts';
import type { Trial } from '../trial.ts';

const TOLD_WITHIN_SECONDS = 180;

const LATE_ENDS =
  'The end is recorded by the next sweep: about a minute later, as deployed. A launch that waits for its slot starts that much later.';

/** How executions end, and what says so. */
export const ENDS: readonly Assumption[] = [
  {
    id: 'exit-code',
    assumed: "The exit code of a failed execution is in its task's last_attempt_result.",
    source: 'proto',
    ifWrong: 'The launch is recorded as failed, without its exit code. `launches retry` works all the same.',
    seenLive: undefined,
    async try(trial) {
      const execution = await trial.ended('fails');
      if (execution.stage !== 'failed') {
        return cannotTell(`the sample image has not failed: ${execution.stage}`);
      }
      const { exitCode, reason } = await trial.project.jobs.failureOf(execution);
      return judged(
        exitCode !== undefined,
        exitCode === undefined ? `no exit code (${reason})` : `exit code ${exitCode}`,
      );
    },
  },
  {
    id: 'cancelled-execution',
    assumed: 'An execution that was cancelled shows it by its cancelled_count or by the reason CANCELLED.',
    source: 'field',
    ifWrong: 'A launch that was cancelled is recorded with another end; its slot is freed all the same.',
    seenLive: undefined,
    async try(trial) {
      const { stage, detail } = await trial.ended('runs');
      return judged(stage === 'cancelled', detail === '' ? stage : `${stage}: ${detail}`);
    },
  },
  {
    id: 'audit-log-of-success',
    assumed:
      "Cloud Run's system-event audit log says that an execution has succeeded, and the filter of the log sink finds the entry.",
    source: 'field',
    ifWrong: LATE_ENDS,
    seenLive: undefined,
    try: (trial) => told(trial, 'succeeds'),
  },
  {
    id: 'audit-log-of-failure',
    assumed: 'The same log says that an execution has failed.',
    source: 'field',
    ifWrong: LATE_ENDS,
    seenLive: undefined,
    try: (trial) => told(trial, 'fails'),
  },
  {
    id: 'audit-log-of-cancelling',
    assumed: 'The same log says that an execution was cancelled.',
    source: 'field',
    ifWrong: LATE_ENDS,
    seenLive: undefined,
    try: (trial) => told(trial, 'runs'),
  },
];

/** Whether the log names the execution within the time, in the form that the bridge reads. */
async function told(trial: Trial, kind: Parameters<Trial['ended']>[0]) {
  const { name } = await trial.ended(kind);
  const entries = await trial.endEntries();
  const job = await trial.job();
  const found = await trial.until(TOLD_WITHIN_SECONDS, async () => {
    const executions = await entries.executions(job);
    return executions.includes(shortName(name)) ? true : undefined;
  });
  if (found === undefined) return isFalse(`no entry within ${TOLD_WITHIN_SECONDS} s of the end`);
  return judged(true, `an entry, ${found.afterSeconds.toFixed(1)} s after the end was first seen`);
}
