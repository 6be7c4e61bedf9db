import { setTimeout } from 'node:timers/promises';
import type { FunctionImage, FunctionTask } from '../emulators/cloud-run/container/image.ts';
import { LAUNCH_ENV } from '../src/launch/event/launch-env.ts';
import { confirmExecution, type Fence } from '../src/launch/ledger/fence.ts';
import { LedgerUnavailable } from '../src/launch/ledger/ledger.ts';
import { openLedger } from '../src/ledger/open-ledger.ts';

/** The program of the jobs: it asks the ledger whether it may work, as `job-bridge job` does, and then works for a while. */
export interface Worker extends AsyncDisposable {
  readonly image: FunctionImage;
  /** The executions that worked (short names), by launch id. */
  readonly worked: ReadonlyMap<string, readonly string[]>;
}

/** Time between two questions while the ledger is unreachable, milliseconds. */
const ASK_EVERY_MS = 200;
const GAVE_UP = 1;

/** All executions share a connection, unlike real ones, because 10,000 logins would be most of the load. */
export async function openWorker({ ledgerUrl }: { readonly ledgerUrl: string }): Promise<Worker> {
  const store = await openLedger({ url: ledgerUrl, isPatient: true });
  const fence = await store.fence();
  const worked = new Map<string, string[]>();
  return {
    worked,
    image: {
      async run(task) {
        const { env, signal } = task;
        const launchId = env[LAUNCH_ENV.launchId];
        if (launchId === undefined) return 0;
        const mayWork = await confirmed({ fence, task, launchId });
        if (mayWork === undefined) return GAVE_UP;
        if (!mayWork) return 0;
        worked.set(launchId, [...(worked.get(launchId) ?? []), env['CLOUD_RUN_EXECUTION'] ?? '']);
        await setTimeout(Number(env['WORK_MS'] ?? 0), undefined, { signal }).catch(() => undefined);
        return Number(env['WORK_EXIT'] ?? 0);
      },
    },
    [Symbol.asyncDispose]: () => store.close(),
  };
}

/** @returns undefined if it was stopped before the ledger answered. */
async function confirmed(options: {
  readonly fence: Fence;
  readonly task: FunctionTask;
  readonly launchId: string;
}): Promise<boolean | undefined> {
  const { fence, task, launchId } = options;
  const { env, signal } = task;
  while (!signal.aborted) {
    try {
      const { kind } = await confirmExecution({
        fence,
        launchId,
        job: env['CLOUD_RUN_JOB'] ?? '',
        name: env[LAUNCH_ENV.job] ?? '',
        execution: env['CLOUD_RUN_EXECUTION'] ?? '',
      });
      return kind === 'works' || kind === 'unknown launch';
    } catch (error) {
      if (!(error instanceof LedgerUnavailable)) throw error;
      await setTimeout(ASK_EVERY_MS, undefined, { signal }).catch(() => undefined);
    }
  }
  return undefined;
}
