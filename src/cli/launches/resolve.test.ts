/** Real: PostgreSQL, Google's client and gRPC. In place of Cloud Run: the emulator. */
import { describe, expect, it } from 'vitest';
import { JOB } from '../../../emulators/testing/cloud-run-bed.ts';
import { useLedgerDatabase } from '../../../test/ledger-database.ts';
import { shortName, startResolveBed } from '../../../test/support/resolve-bed.ts';

const database = useLedgerDatabase();

describe('launches resolve --execution', () => {
  it('records an execution whose LAUNCH_ID is the launch, by its short name or its full one', async () => {
    for (const named of [shortName, (name: string) => name]) {
      const { lines, resolve, standing, execute } = await startResolveBed(database);
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
    const { resolve, standing, execute } = await startResolveBed(database);
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
      const { resolve, standing, execute } = await startResolveBed(database, { name });
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
    const { resolve, standing, execute } = await startResolveBed(database, { name: 'report' });
    const execution = await execute('lost', 'report');
    await resolve({ execution, job: 'report' });
    expect(await standing()).toEqual({ kind: 'known', state: 'launched', execution });
  });

  it('says that there is nothing to settle, without asking Cloud Run', async () => {
    const { bed, resolve, execute } = await startResolveBed(database);
    const execution = await execute('lost');
    await resolve({ execution });
    const refused = resolve({ execution: 'bridge-typo1' });
    await expect(refused).rejects.toThrow(`lost is launched as ${execution}; there is nothing to settle`);
    expect(bed.emulator.calls.filter(({ rpc }) => rpc === 'GetExecution')).toHaveLength(1);
  });

  it('refuses an execution of another job with --force too, and does not read it', async () => {
    const { bed, resolve } = await startResolveBed(database);
    const execution = `${JOB}-2/executions/bridge-2-abcde`;
    await expect(resolve({ execution, force: true })).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringContaining(`is not an execution of ${JOB}`),
    });
    expect(bed.emulator.calls.filter(({ rpc }) => rpc === 'GetExecution')).toEqual([]);
  });

  it('takes --force only with --execution', async () => {
    const { resolve } = await startResolveBed(database);
    await expect(resolve({ notLaunched: true, force: true })).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringContaining('--force'),
    });
  });
});
