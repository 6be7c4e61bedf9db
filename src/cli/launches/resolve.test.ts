/** Real: PostgreSQL, Google's client and gRPC. In place of Cloud Run: the emulator. */
import { describe, expect, it } from 'vitest';
import { JOB, launch, startTestBed, type TestBedOptions } from '../../../emulators/testing/cloud-run-bed.ts';
import { startChild } from '../../../test/support/child.ts';
import { useLedgerDatabase } from '../../../test/ledger-database.ts';
import { claimOf, launchOf } from '../../launch/ledger/queue-fixture.conformance.ts';
import { postgresQueue } from '../../ledger/postgres/postgres-queue.ts';
import { launchesResolve } from './resolve.ts';

const database = useLedgerDatabase();

/** A ledger in which `lost` is unknown, Cloud Run, and a terminal with both. */
async function setUp({ name = '', ...options }: TestBedOptions & { readonly name?: string } = {}) {
  const bed = await startTestBed({ run: () => 0, ...options });
  const url = await database.create();
  const queue = postgresQueue({ pool: await database.connect({ url }) });
  const lost = launchOf(2, { job: JOB, name, launchId: 'lost' });
  await claimOf(queue, lost, { leaseMs: -1 });
  const lines: string[] = [];
  const env = { LEDGER_URL: url, CLOUD_RUN_EMULATOR_HOST: bed.emulator.address };
  const runtime = { env, stop: new AbortController().signal, print: (line: string) => void lines.push(line) };
  const resolve = (more: Omit<Parameters<typeof launchesResolve>[1], 'launchId'>) =>
    launchesResolve(runtime, { launchId: 'lost', ...more });
  /** The outcome of a second message. */
  const standing = () => queue.store(lost);
  /** Runs the job with those variables. @returns the full name of the execution. */
  const execute = (launchId: string, launchJob?: string) => {
    const job = launchJob === undefined ? [] : [{ name: 'LAUNCH_JOB', value: launchJob }];
    const variables = [{ name: 'LAUNCH_ID', value: launchId }, ...job];
    return launch(bed, { overrides: { containerOverrides: [{ env: variables }] } });
  };
  return { bed, env, lines, resolve, standing, execute };
}

function shortName(execution: string): string {
  return execution.slice(execution.lastIndexOf('/') + 1);
}

describe('launches resolve --execution', () => {
  it('records an execution whose LAUNCH_ID is the launch, by its short name or its full one', async () => {
    for (const named of [shortName, (name: string) => name]) {
      const { lines, resolve, standing, execute } = await setUp();
      const execution = await execute('lost');
      await resolve({ execution: named(execution), reason: 'seen in the console' });
      expect(await standing()).toEqual({ kind: 'known', state: 'launched', execution });
      expect(lines).toContain(`resolvedNote    launched as ${named(execution)}: seen in the console`);
      expect(lines.at(-1)).toBe(
        'Its later deliveries are duplicates, and are acked. Its execution is followed to its end.',
      );
    }
  });

  it('refuses an execution of another launch and names that launch, with --force too', async () => {
    const { resolve, standing, execute } = await setUp();
    const execution = shortName(await execute('other'));
    for (const force of [false, true]) {
      const refused = resolve({ execution, force });
      await expect(refused).rejects.toMatchObject({ name: 'CommandError', exitCode: 2 });
      await expect(refused).rejects.toThrow(
        `${execution} is the execution of launch other: its environment has LAUNCH_ID=other. Nothing is recorded`,
      );
    }
    expect(await standing()).toMatchObject({ state: 'unknown' });
  });

  it.each([
    { name: '', carries: 'report', says: ' of job report', env: 'LAUNCH_ID=lost and LAUNCH_JOB=report' },
    { name: 'report', carries: undefined, says: ' of the default job', env: 'LAUNCH_ID=lost' },
    { name: 'report', carries: 'other', says: ' of job other', env: 'LAUNCH_ID=lost and LAUNCH_JOB=other' },
  ])(
    'refuses an execution of the same launch id$says for one of "$name", with --force too',
    async ({ name, carries, says, env }) => {
      const { resolve, standing, execute } = await setUp({ name });
      const execution = shortName(await execute('lost', carries));
      for (const force of [false, true]) {
        await expect(resolve({ execution, force })).rejects.toThrow(
          `${execution} is the execution of launch lost${says}: its environment has ${env}. Nothing is recorded`,
        );
      }
      expect(await standing()).toMatchObject({ state: 'unknown' });
    },
  );

  it('records an execution of a named job by its LAUNCH_JOB', async () => {
    const { resolve, standing, execute } = await setUp({ name: 'report' });
    const execution = await execute('lost', 'report');
    await resolve({ execution, job: 'report' });
    expect(await standing()).toEqual({ kind: 'known', state: 'launched', execution });
  });

  it('says that there is nothing to settle, without asking Cloud Run', async () => {
    const { bed, resolve, execute } = await setUp();
    const execution = await execute('lost');
    await resolve({ execution });
    const refused = resolve({ execution: 'bridge-typo1' });
    await expect(refused).rejects.toThrow(`lost is launched as ${execution}; there is nothing to settle`);
    expect(bed.emulator.calls.filter(({ rpc }) => rpc === 'GetExecution')).toHaveLength(1);
  });

  it('refuses an execution of another job with --force too, and does not read it', async () => {
    const { bed, resolve } = await setUp();
    const execution = `${JOB}-2/executions/bridge-2-abcde`;
    await expect(resolve({ execution, force: true })).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringContaining(`is not an execution of ${JOB}`),
    });
    expect(bed.emulator.calls.filter(({ rpc }) => rpc === 'GetExecution')).toEqual([]);
  });

  it('takes --force only with --execution', async () => {
    const { resolve } = await setUp();
    await expect(resolve({ notLaunched: true, force: true })).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringContaining('--force'),
    });
  });
});

interface Unreadable {
  readonly what: string;
  readonly says: string;
  readonly options?: TestBedOptions;
  readonly code?: 'PERMISSION_DENIED' | 'UNAVAILABLE' | 'UNAUTHENTICATED' | 'INTERNAL';
  readonly deletes?: true;
  /** In place of one that was launched. */
  readonly execution?: string;
}

/** Why it is not known which launch the execution belongs to. */
const UNREADABLE: readonly Unreadable[] = [
  {
    what: 'has forgotten it or never had it',
    says: 'Cloud Run has no execution bridge-typo1: the name is mistyped, or Cloud Run has forgotten it',
    execution: 'bridge-typo1',
  },
  {
    what: 'deleted it',
    says: 'Cloud Run has no execution bridge-',
    deletes: true,
  },
  {
    what: 'shows no environment',
    says: 'shows no environment: Cloud Run hides it',
    options: { hideOverrideEnv: true },
  },
  {
    what: "shows the job's own environment alone",
    says: 'shows an environment without LAUNCH_ID: Cloud Run hides the overrides, or the bridge did not start it',
    options: { hideOverrideEnv: true, container: { env: [{ name: 'MODE', value: 'x' }] } },
  },
  {
    what: 'does not let it be read',
    says: 'grant it run.executions.get, as in roles/run.viewer',
    code: 'PERMISSION_DENIED',
  },
  { what: 'is down', says: 'Cloud Run cannot be reached', code: 'UNAVAILABLE' },
  {
    what: 'does not take the credentials',
    says: 'cannot be read without valid credentials',
    code: 'UNAUTHENTICATED',
  },
  { what: 'answers something else', says: 'cannot be read', code: 'INTERNAL' },
];

describe('launches resolve --execution where Cloud Run', () => {
  it.each(UNREADABLE)('$what: refuses and says so, and records it with --force', async (planted) => {
    const { bed, lines, resolve, standing, execute } = await setUp(planted.options);
    const launched = await execute('lost');
    await bed.emulator.idle();
    if (planted.deletes === true) await bed.executions.deleteExecution({ name: launched });
    if (planted.code !== undefined) {
      bed.emulator.faults.add({ rpc: 'GetExecution', code: planted.code, times: 10 });
    }
    const execution = planted.execution ?? shortName(launched);

    const refused = resolve({ execution });
    await expect(refused).rejects.toMatchObject({ name: 'CommandError', exitCode: 1 });
    await expect(refused).rejects.toThrow(planted.says);
    await expect(refused).rejects.toThrow(
      `--force records it unchecked: if ${execution} is not the execution of launch lost, that launch is lost`,
    );
    expect(await standing()).toMatchObject({ state: 'unknown' });

    await resolve({ execution, force: true, reason: 'seen in the logs' });
    expect(await standing()).toEqual({
      kind: 'known',
      state: 'launched',
      execution: `${JOB}/executions/${execution}`,
    });
    expect(lines.find((line) => line.startsWith('resolvedNote'))).toMatch(
      new RegExp(`launched as ${execution} \\(unchecked: .+\\): seen in the logs$`),
    );
  });

  it('cannot be asked without credentials: says so in one message, with exit code 1', async () => {
    const { env } = await setUp();
    const { code, stdout, stderr } = await startChild(
      ['src/main.ts', 'launches', 'resolve', 'lost', '--execution', 'bridge-abcde'],
      { LEDGER_URL: env.LEDGER_URL, HOME: '/nonexistent', METADATA_SERVER_DETECTION: 'none' },
    ).ended;
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(
      /^job-bridge: bridge-abcde cannot be read without valid credentials[^\n]+--force [^\n]+\n$/,
    );
  });
});
