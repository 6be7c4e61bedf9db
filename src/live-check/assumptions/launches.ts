import { MAX_ENV_VALUE_BYTES } from '../../launch/event/container-limits.ts';
import type { ListedExecution } from '../../launch/executions/listed-execution.ts';
import { shortName } from '../../launch/kit/short-name.ts';
import { RunJobFailure } from '../../launch/jobs/run-job-failure.ts';
import { cannotTell, isFalse, isTrue, judged, type Assumption } from '../assumption.ts';
import type { Trial } from '../trial.ts';

/** What RunJob does. */
export const LAUNCHES: readonly Assumption[] = [
  {
    id: 'run-job-names-execution',
    assumed: 'RunJob answers at once, with the name of the execution that it has started.',
    source: 'proto',
    ifWrong:
      'The launch counts as launched. With a ledger a sweep finds its execution in the list, by its LAUNCH_ID.',
    seenLive: undefined,
    async try(trial) {
      const { answer } = await trial.launched('succeeds');
      return answer === undefined
        ? isFalse('the operation names no execution')
        : isTrue(`the operation names ${shortName(answer.name)}`);
    },
  },
  {
    id: 'run-job-makes-two-executions',
    assumed: 'Two equal RunJob calls start two executions: Cloud Run does not recognise a repeated call.',
    source: 'proto',
    ifWrong: 'Nothing goes wrong: the bridge never repeats a call, and would be safe even if it did.',
    seenLive: undefined,
    async try(trial) {
      const first = trial.nameOf(await trial.launched('succeeds'));
      const second = trial.nameOf(await twin(trial));
      return judged(first !== second, `${shortName(first)} and ${shortName(second)}`);
    },
  },
  {
    id: 'validate-only-launches-nothing',
    assumed: 'RunJob with validate_only starts no execution.',
    source: 'proto',
    ifWrong: 'Each run of `doctor` starts an execution with id 0.',
    seenLive: undefined,
    async try(trial) {
      const job = await trial.job();
      const before = await trial.project.jobs.list(job);
      const refused = await trial.project.jobs.validate(trial.call({ job }));
      if (refused !== undefined) return cannotTell(`it was refused: ${refused.message}`);
      const isLaunched = await hasNewExecution(trial, { job, known: before });
      return judged(!isLaunched, isLaunched ? 'an execution was started' : 'no execution within 5 s');
    },
  },
  {
    id: 'overrides-args-and-env',
    assumed:
      "In RunJob's overrides, args replace the arguments of the job, and env is merged with its variables.",
    source: 'proto',
    ifWrong:
      'Jobs run with other arguments or variables than configured: with added arguments, or without the variables of the job.',
    seenLive: undefined,
    async try(trial) {
      const job = await defaultsJob(trial);
      const call = trial.call({ job, args: ['of-the-launch'], env: { OF_THE_LAUNCH: 'yes' } });
      const name = trial.nameOf(await trial.launch(call));
      const { args, env } = await trial.project.jobs.container(name);
      await trial.project.jobs.cancel(name);
      const holds = args.join() === 'of-the-launch' && env['OF_THE_JOB'] === 'yes';
      return judged(
        holds && env['OF_THE_LAUNCH'] === 'yes',
        `args ${JSON.stringify(args)}, variables ${Object.keys(env).toSorted().join(', ')}`,
      );
    },
  },
  {
    id: 'max-retries-default',
    assumed: 'A job whose max_retries is not set has 3, so a failing task runs up to four times.',
    source: 'proto',
    ifWrong: 'The number that `doctor` and docs/job.md give is wrong. The bridge reads the job itself.',
    seenLive: undefined,
    async try(trial) {
      const retries = await trial.project.jobs.maxRetries(await defaultsJob(trial));
      return judged(retries === 3, `max_retries is ${retries ?? 'not shown'}`);
    },
  },
  {
    id: 'missing-job-is-not-found',
    assumed: 'RunJob of a job that does not exist is refused with NOT_FOUND.',
    source: 'proto',
    ifWrong:
      'With PERMISSION_DENIED or FAILED_PRECONDITION the job is paused just the same. With INVALID_ARGUMENT launches that carry values of their own are rejected. With any other code a launch stays unknown, and is tried again five minutes later.',
    seenLive: undefined,
    async try(trial) {
      const job = `${await trial.job()}-missing`;
      return refusedWith('NOT_FOUND', () => trial.project.jobs.run(trial.call({ job })));
    },
  },
  {
    id: 'long-value-is-invalid-argument',
    assumed: `RunJob with a variable of more than ${MAX_ENV_VALUE_BYTES} bytes is refused with INVALID_ARGUMENT and launches nothing.`,
    source: 'docs',
    ifWrong:
      'The bridge checks this limit itself, before it publishes and before it launches. Only a longer value in JOB_ENV reaches Cloud Run; with another code its launches would stay unknown.',
    seenLive: undefined,
    async try(trial) {
      const job = await trial.job();
      const before = await trial.project.jobs.list(job);
      const call = trial.call({ job, env: { LONG: 'x'.repeat(MAX_ENV_VALUE_BYTES + 1) } });
      const seen = await refusedWith('INVALID_ARGUMENT', () => trial.project.jobs.run(call));
      if (seen.verdict !== 'true') return seen;
      const isLaunched = await hasNewExecution(trial, { job, known: before });
      return isLaunched ? isFalse(`${seen.seen}, and an execution was started`) : seen;
    },
  },
];

/** The second of two equal calls. */
export function twin(trial: Trial) {
  return trial.shared('twin', async () => {
    const { launchId } = await trial.launched('succeeds');
    const call = trial.call({ job: await trial.job() });
    return trial.launch({ ...call, env: { ...call.env, LAUNCH_ID: launchId }, launchId });
  });
}

/** A job whose max_retries is left to Cloud Run. */
function defaultsJob(trial: Trial): Promise<string> {
  return trial.shared('defaults job', async () => {
    const { defaultsJob: name } = trial.names;
    const settings = { args: ['of-the-job'], env: { OF_THE_JOB: 'yes' }, maxRetries: undefined };
    await trial.create({ kind: 'job', name }, () => trial.project.jobs.create({ name, ...settings }));
    return name;
  });
}

/** Whether an execution appears that is not among `known`, in the seconds after a call that is to launch nothing. */
async function hasNewExecution(
  trial: Trial,
  { job, known }: { readonly job: string; readonly known: readonly ListedExecution[] },
): Promise<boolean> {
  const names = new Set(known.map(({ name }) => name));
  await trial.pause(5_000);
  return (await trial.project.jobs.list(job)).some(({ name }) => !names.has(name));
}

async function refusedWith(code: RunJobFailure['code'], run: () => Promise<unknown>) {
  try {
    await run();
  } catch (error) {
    if (!(error instanceof RunJobFailure)) throw error;
    if (error.reach !== 'answered') return cannotTell(`Cloud Run did not answer: ${error.message}`);
    return judged(error.code === code, error.message);
  }
  return isFalse('it was accepted');
}
