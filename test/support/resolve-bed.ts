import { JOB, launch, startTestBed, type TestBedOptions } from '../../emulators/testing/cloud-run-bed.ts';
import { launchesResolve } from '../../src/cli/launches/resolve.ts';
import { claimOf, launchOf } from '../../src/launch/ledger/queue-fixture.conformance.ts';
import { postgresQueue } from '../../src/ledger/postgres/postgres-queue.ts';
import type { LedgerDatabase } from '../ledger-database.ts';

/** A ledger in which `lost` is unknown, Cloud Run, and an operator's terminal. */
export async function startResolveBed(
  database: LedgerDatabase,
  { name = '', ...options }: TestBedOptions & { readonly name?: string } = {},
) {
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

export function shortName(execution: string): string {
  return execution.slice(execution.lastIndexOf('/') + 1);
}
