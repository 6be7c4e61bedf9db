import { CLOCK_SKEW_MS } from '../../launch/attempt/reconcile.ts';
import type { ListedExecution } from '../../launch/executions/listed-execution.ts';
import { shortName } from '../../launch/kit/short-name.ts';
import { isFalse, isTrue, judged, type Assumption, type Seen } from '../assumption.ts';
import { LISTED_WITHIN_SECONDS } from '../trial.ts';
import { twin } from './launches.ts';

/** What Cloud Run shows of executions. Exactly-once without a lost launch rests on these. */
export const EXECUTIONS: readonly Assumption[] = [
  {
    id: 'answer-shows-environment',
    assumed: "RunJob's answer shows the variables of the overrides in the template of the execution.",
    source: 'proto',
    ifWrong:
      'The bridge logs an error once. Launches go on with a ledger; without one, nothing is launched until the list has shown a LAUNCH_ID.',
    seenLive: undefined,
    async try(trial) {
      const { launchId, answer } = await trial.launched('succeeds');
      return answer === undefined ? isFalse('no execution') : shown(launchId, answer);
    },
  },
  {
    id: 'get-shows-environment',
    assumed: 'executions.get shows the variables of the overrides in the template of the execution.',
    source: 'field',
    ifWrong:
      '`launches resolve` refuses an execution whose LAUNCH_ID it cannot read, unless it is told to --force. Launching is not affected.',
    seenLive: undefined,
    async try(trial) {
      const launched = await trial.launched('succeeds');
      const execution = await trial.project.jobs.read(trial.nameOf(launched));
      return execution === undefined ? isFalse('NOT_FOUND') : shown(launched.launchId, execution);
    },
  },
  {
    id: 'list-shows-environment',
    assumed: 'executions.list shows the variables of the overrides in the template of each execution.',
    source: 'field',
    ifWrong:
      'A launch whose answer was lost cannot be found again. It stays on hold until an operator settles it, and is not launched twice. Without a ledger nothing is launched after the first execution.',
    seenLive: undefined,
    async try(trial) {
      const { launchId, listed } = await trial.launched('succeeds');
      return listed === undefined ? isFalse('it was not listed') : shown(launchId, listed.value);
    },
  },
  {
    id: 'list-in-time',
    assumed: `A new execution is listed within ${LISTED_WITHIN_SECONDS} s (RELAUNCH_AFTER_SECONDS).`,
    source: 'docs',
    ifWrong:
      'A launch whose answer was lost is launched a second time. Set RELAUNCH_AFTER_SECONDS to more than what was seen.',
    seenLive: undefined,
    async try(trial) {
      const { listed } = await trial.launched('succeeds');
      return listed === undefined
        ? isFalse(`not listed after ${LISTED_WITHIN_SECONDS} s`)
        : isTrue(`listed ${seconds(listed.afterSeconds)} after RunJob's answer`);
    },
  },
  {
    id: 'create-time-agrees',
    assumed: `The create time of an execution is within ${CLOCK_SKEW_MS / 1000} s of the clock of the machine that called RunJob.`,
    source: 'docs',
    ifWrong:
      'The bridge looks for a launch whose answer was lost no further back than that before its first claim. It overlooks an older execution and launches a second time. Set the clock of the machine.',
    seenLive: undefined,
    async try(trial) {
      const { listed, calledMs } = await trial.launched('succeeds');
      if (listed === undefined) return isFalse('it was not listed');
      const aheadMs = listed.value.createTimeMs - calledMs;
      return judged(
        Math.abs(aheadMs) <= CLOCK_SKEW_MS,
        `created ${seconds(aheadMs / 1000)} after the call, by both clocks`,
      );
    },
  },
  {
    id: 'list-newest-first',
    assumed: 'executions.list gives the newest execution first.',
    source: 'proto',
    ifWrong:
      'The bridge stops reading at the first execution that is too old. It overlooks what comes after that, and can launch an unknown launch a second time.',
    seenLive: undefined,
    async try(trial) {
      const first = trial.nameOf(await trial.launched('succeeds'));
      const second = trial.nameOf(await twin(trial));
      const list = await trial.project.jobs.list(await trial.job());
      const names = list.map(({ name }) => name);
      const times = list.map(({ createTimeMs }) => createTimeMs);
      const isSorted = times.every((time, n) => time <= (times[n - 1] ?? time));
      const holds = isSorted && names.indexOf(second) < names.indexOf(first);
      return judged(holds, `${list.length} executions, ${holds ? 'the newest first' : 'in another order'}`);
    },
  },
  {
    id: 'deleted-execution-is-listed',
    assumed: 'An execution that was deleted is still listed with show_deleted.',
    source: 'proto',
    ifWrong:
      'A launch whose answer was lost is launched a second time if its execution is deleted before the bridge has found it.',
    seenLive: undefined,
    async try(trial) {
      const name = trial.nameOf(await twin(trial));
      const { jobs } = trial.project;
      await trial.endOf(name);
      await jobs.deleteExecution(name);
      await trial.pause(5_000);
      const found = (await jobs.list(await trial.job())).find((one) => one.name === name);
      if (found === undefined) return isFalse(`${shortName(name)} is not listed 5 s after it was deleted`);
      return judged(
        found.launchId !== undefined,
        `listed 5 s later, ${found.launchId === undefined ? 'without' : 'with'} its LAUNCH_ID`,
      );
    },
  },
];

function shown(launchId: string, execution: ListedExecution): Seen {
  if (execution.launchId === launchId) return isTrue('LAUNCH_ID is shown');
  return isFalse(execution.launchId === undefined ? 'LAUNCH_ID is not shown' : 'another LAUNCH_ID is shown');
}

function seconds(count: number): string {
  return `${count.toFixed(1)} s`;
}
