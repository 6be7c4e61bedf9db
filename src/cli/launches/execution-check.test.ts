/** Real: PostgreSQL, Google's client and gRPC. In place of Cloud Run: the emulator. */
import { describe, expect, it } from 'vitest';
import { JOB, type TestBedOptions } from '../../../emulators/testing/cloud-run-bed.ts';
import { useLedgerDatabase } from '../../../test/ledger-database.ts';
import { startChild } from '../../../test/support/child.ts';
import { shortName, startResolveBed } from '../../../test/support/resolve-bed.ts';

const database = useLedgerDatabase();

interface Unreadable {
  readonly what: string;
  readonly says: string;
  readonly options?: TestBedOptions;
  readonly code?: 'PERMISSION_DENIED' | 'UNAVAILABLE' | 'UNAUTHENTICATED' | 'INTERNAL';
  readonly deletes?: true;
  /** The execution that the command names; by default one that was launched. */
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

describe('launches resolve --execution if Cloud Run', () => {
  it.each(UNREADABLE)('$what: refuses and says so, and records it with --force', async (planted) => {
    const { bed, lines, resolve, standing, execute } = await startResolveBed(database, planted.options);
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
    const { env } = await startResolveBed(database);
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
