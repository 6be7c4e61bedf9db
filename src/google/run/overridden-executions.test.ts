/**
 * From a publisher's message to the container of the job. Real: the decoder, the RunJob call, Google's client and gRPC.
 * In place of Cloud Run: the emulator, which checks every limit.
 */
import { afterEach, describe, expect, it } from 'vitest';
import type { FunctionTask } from '../../../emulators/cloud-run/container/image.ts';
import { JOB, startTestBed, type TestBed } from '../../../emulators/testing/cloud-run-bed.ts';
import { decode } from '../../../test/support/decode-message.ts';
import { MAX_ARGS, MAX_ENV_VALUE_BYTES, MAX_ENV_VARS } from '../../launch/event/container-limits.ts';
import type { AllowedOverrides } from '../../launch/event/override-words.ts';
import type { ConfiguredJobOptions } from '../../launch/jobs/configured-job.ts';
import { runJobCall } from '../../launch/jobs/run-job-call.ts';
import { CloudRunJobRunner } from './job-runner.ts';

const SETTINGS: ConfiguredJobOptions = {
  job: JOB,
  container: '',
  args: ['job', '--id={id}'],
  env: { APP_MODE: 'operator', FOR: '{id}' },
};
const OVERRIDES: AllowedOverrides = {
  args: true,
  taskCount: 10_000,
  timeoutSeconds: 604_800,
  env: ['APP_*'],
};

const runners: CloudRunJobRunner[] = [];

afterEach(async () => {
  for (const runner of runners.splice(0)) await runner.close();
});

interface Seen extends Omit<TestBed, 'tasks'> {
  /** All tasks of the one execution. */
  readonly tasks: readonly FunctionTask[];
}

/** Launches the request of a message, and waits for all its tasks. */
async function launched(request: object, settings: Partial<ConfiguredJobOptions> = {}): Promise<Seen> {
  const tasks: FunctionTask[] = [];
  const run = (task: FunctionTask): number => {
    tasks.push(task);
    return 0;
  };
  const bed = await startTestBed({
    run,
    container: { args: ['of', 'the', 'job'], env: [{ name: 'OF_JOB', value: 'x' }] },
  });
  const runner = new CloudRunJobRunner({ emulatorHost: bed.emulator.address, timeoutMs: 5000 });
  runners.push(runner);
  const launch = decode(
    { data: JSON.stringify({ id: 2, ...request }), attributes: { launchId: 'order-17' } },
    { overrides: OVERRIDES, settings: { ...SETTINGS, ...settings } },
  );
  await runner.run(runJobCall(launch));
  await bed.emulator.idle();
  return { ...bed, tasks };
}

describe('the job gets', () => {
  it("the publisher's args after the operator's, unchanged, with `{id}` not filled in", async () => {
    const args = ['--for={id}', '{id}', '', ' ', '$HOME', '`id`', '"', "'", '\n', 'ジョブ', '--', '😀'];
    const { tasks } = await launched({ args });
    expect(tasks.map((task) => task.args)).toEqual([['job', '--id=2', ...args]]);
  });

  it("the publisher's args in place of the job's own if the operator gives none", async () => {
    const { tasks } = await launched({ args: ['{id}'] }, { args: null });
    expect(tasks.map((task) => task.args)).toEqual([['{id}']]);
  });

  it("the publisher's variables in place of the operator's and the job's, with `{id}` not filled in", async () => {
    const { tasks } = await launched({ env: { APP_MODE: 'publisher {id}', APP_EMPTY: '' } });
    expect(tasks[0]?.env).toMatchObject({
      APP_MODE: 'publisher {id}',
      APP_EMPTY: '',
      FOR: '2',
      OF_JOB: 'x',
      LAUNCH_ID: 'order-17',
      LAUNCH_INPUT_ID: '2',
    });
  });

  it('as many tasks as the publisher asks for', async () => {
    const { tasks } = await launched({ taskCount: 3 });
    expect(tasks.map(({ taskIndex }) => taskIndex).toSorted((a, b) => a - b)).toEqual([0, 1, 2]);
    expect(new Set(tasks.map(({ env }) => env['CLOUD_RUN_TASK_COUNT']))).toEqual(new Set(['3']));
  });

  it("the timeout that the publisher asks for, else the job's own", async () => {
    const timeoutOf = async (request: object): Promise<unknown> => {
      const { executions } = await launched(request);
      const [[execution]] = await executions.listExecutions({ parent: JOB });
      return execution?.template?.timeout?.seconds;
    };
    expect(await timeoutOf({ timeoutSeconds: 77 })).toBe('77');
    expect(await timeoutOf({})).toBe('600');
  });

  it('a request at every limit of Cloud Run', async () => {
    const args = Array.from({ length: MAX_ARGS - 2 }, () => 'x');
    // Beside these there are seven variables of the bridge and one of the job.
    const count = MAX_ENV_VARS - 7 - 1;
    const env = Object.fromEntries(Array.from({ length: count }, (_, n) => [`APP_${n}`, '']));
    const { tasks } = await launched({ args, env: { ...env, APP_0: 'ジ'.repeat(10_922) } });
    expect(tasks[0]?.args).toHaveLength(MAX_ARGS);
    expect(Buffer.byteLength(tasks[0]?.env['APP_0'] ?? '')).toBe(MAX_ENV_VALUE_BYTES - 2);
  });
});

describe('RunJob is not called if the message asks for', () => {
  it.each([
    {
      title: 'one argument too many, with those of the bridge',
      request: { args: Array.from({ length: 999 }, () => '') },
    },
    { title: 'one byte too many', request: { env: { APP_A: `${'ジ'.repeat(10_922)}xxx` } } },
    { title: 'one task too many', request: { taskCount: 10_001 } },
    { title: 'one second too many', request: { timeoutSeconds: 604_801 } },
    { title: 'a variable of the platform', request: { env: { CLOUD_RUN_TASK_COUNT: '1' } } },
    { title: 'a variable of the bridge', request: { env: { LAUNCH_ID: 'forged' } } },
    { title: 'a variable that is not allowed', request: { env: { OF_JOB: 'y' } } },
  ])('$title', async ({ request }) => {
    await expect(launched(request)).rejects.toMatchObject({ name: 'Rejection' });
  });
});
