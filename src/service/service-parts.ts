import type { Config, ConfigOf } from '../../config/schema.ts';
import { systemClock as clock } from '../launch/kit/clock.ts';
import { ExecutionIndex } from '../launch/executions/execution-index.ts';
import { ReadQuota } from '../launch/executions/read-quota.ts';
import type { Logger } from '../logging/logger.ts';
import { jobNameOf } from '../settings/configuration.ts';
import { initializeOrExplain } from '../settings/google-credentials.ts';
import { openPool, type LedgerPool } from './ledger-pool.ts';
import type { LedgerUpkeep } from './ledger-upkeep.ts';

type Side = 'requests' | 'pushes';

/** What the service is started with. */
export interface ServiceBasis {
  readonly config: Config;
  readonly projectId: string;
  readonly logger: Logger;
  /** What a part acquires it hands over here; undone last-in-first-out. */
  readonly releases: AsyncDisposableStack;
  /** Fires when the service stops. */
  readonly stop: AbortSignal;
  /** See `Runtime`. */
  readonly timeScale: number;
}

/** What one or both sides of the service are built from; each sees the keys that name it in `readBy`. */
export interface ServiceParts<R extends Side = Side> extends Omit<ServiceBasis, 'config'> {
  readonly config: ConfigOf<R>;
  /** The job's executions, opened once for whoever needs them. @throws {CommandError} without credentials. */
  readonly executions: () => Promise<ExecutionIndex>;
  /** The connections to the ledger, opened once. */
  readonly pool: () => Promise<LedgerPool>;
  /** What keeps the ledger fit for launches, started once; by the push side only, which owns the tables. */
  readonly upkeep: () => Promise<LedgerUpkeep>;
}

/** Deadline of the call for one page of executions. */
const LIST_TIMEOUT_MS = 10_000;
/** Deliveries of a burst that come within this time share a listing; it is far below what RunJob takes. */
const LIST_EVERY_MS = 50;

/** Adds to what is given the parts that both sides share. */
export function serviceParts(given: ServiceBasis): ServiceParts {
  const pool = once(() => openPool(given));
  return {
    ...given,
    executions: once(() => openExecutions(given)),
    pool,
    upkeep: once(async () => startUpkeep(given, await pool())),
  };
}

async function startUpkeep(given: ServiceBasis, pool: LedgerPool): Promise<LedgerUpkeep> {
  const { config, logger, releases } = given;
  const { LedgerUpkeep: Upkeep } = await import('./ledger-upkeep.ts');
  const upkeep = await Upkeep.start({ pool, clock, logger, retentionDays: config.LEDGER_RETENTION_DAYS });
  releases.defer(() => upkeep.stop());
  return upkeep;
}

async function openExecutions(given: ServiceBasis): Promise<ExecutionIndex> {
  const { config, projectId, releases, timeScale } = given;
  const { CloudRunExecutionList } = await import('../google/run/execution-list.ts');
  const list = new CloudRunExecutionList({
    job: jobNameOf(config, projectId),
    emulatorHost: config.CLOUD_RUN_EMULATOR_HOST,
    timeoutMs: LIST_TIMEOUT_MS * timeScale,
  });
  await initializeOrExplain(list);
  releases.defer(() => list.close());
  return new ExecutionIndex({
    list,
    clock,
    relaunchAfterMs: config.RELAUNCH_AFTER_SECONDS * 1000 * timeScale,
    listEveryMs: LIST_EVERY_MS * timeScale,
    // Who says that there is no quota of RunJob has none of reads either.
    ...(config.LAUNCHES_PER_MINUTE > 0 && { quota: new ReadQuota({ clock, scale: timeScale }) }),
    scale: timeScale,
  });
}

/** Opens it when it is first asked for, and only then. */
export function once<T>(open: () => Promise<T>): () => Promise<T> {
  let opened: Promise<T> | undefined;
  return () => (opened ??= open());
}
