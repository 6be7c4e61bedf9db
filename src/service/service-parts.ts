import type { Config, ConfigOf } from '../../config/schema.ts';
import { systemClock as clock } from '../launch/kit/clock.ts';
import { ExecutionIndex } from '../launch/executions/execution-index.ts';
import type { LedgerStore } from '../launch/ledger/ledger-store.ts';
import type { Job, Rulebook } from '../launch/jobs/job.ts';
import { ReadQuota } from '../launch/executions/read-quota.ts';
import { openLedger } from '../ledger/open-ledger.ts';
import type { Logger } from '../logging/logger.ts';
import { quotaScopeOf } from '../settings/configuration.ts';
import { initializeOrExplain } from '../settings/google-credentials.ts';
import { defaultJobOf } from '../settings/routing.ts';
import type { LedgerUpkeep } from './ledger-upkeep.ts';

type Side = 'requests' | 'pushes';

/** What the service is started with. */
export interface ServiceBasis {
  readonly config: Config;
  readonly projectId: string;
  /** Undefined where there are no rules. */
  readonly rulebook: Rulebook | undefined;
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
  /** Undefined where each launch needs a rule, or a message that names its job. */
  readonly defaultJob: Job | undefined;
  /**
   * The executions of any job, by its full name. What lists them is opened once for all that need it.
   *
   * @throws {CommandError} without credentials.
   */
  readonly executions: () => Promise<(job: string) => ExecutionIndex>;
  /** The ledger that LEDGER_URL names, opened once. */
  readonly store: () => Promise<LedgerStore>;
  /** What keeps the ledger fit for launches, started once; by the push side only, which owns the ledger. */
  readonly upkeep: () => Promise<LedgerUpkeep>;
}

/** Deadline of the call for one page of executions. */
const LIST_TIMEOUT_MS = 10_000;
/** Deliveries of a burst that come within this time share a listing; it is far below what RunJob takes. */
const LIST_EVERY_MS = 50;

/** Adds to what is given the parts that both sides share. */
export function serviceParts(given: ServiceBasis): ServiceParts {
  const store = openOnce(() => openStore(given));
  return {
    ...given,
    defaultJob: defaultJobOf(given.config, given),
    executions: openOnce(() => openExecutions(given)),
    store,
    upkeep: openOnce(async () => startUpkeep(given, await store())),
  };
}

async function openStore({ config, logger, releases }: ServiceBasis): Promise<LedgerStore> {
  const store = await openLedger({
    url: config.LEDGER_URL,
    onConnectionLost: (error) => logger.warn({ err: error }, 'a connection to the ledger was lost'),
  });
  releases.defer(() => store.close());
  return store;
}

async function startUpkeep(given: ServiceBasis, store: LedgerStore): Promise<LedgerUpkeep> {
  const { config, logger, releases } = given;
  const { LedgerUpkeep: Upkeep } = await import('./ledger-upkeep.ts');
  const ledger = await store.upkeep();
  const upkeep = await Upkeep.start({ ledger, clock, logger, retentionDays: config.LEDGER_RETENTION_DAYS });
  releases.defer(() => upkeep.stop());
  return upkeep;
}

/** An index begins to read when it is asked; those of a project and region share Google's quota of reads. */
async function openExecutions(given: ServiceBasis): Promise<(job: string) => ExecutionIndex> {
  const { config, releases, timeScale } = given;
  const { CloudRunExecutionLists } = await import('../google/run/execution-list.ts');
  const lists = new CloudRunExecutionLists({
    emulatorHost: config.CLOUD_RUN_EMULATOR_HOST,
    timeoutMs: LIST_TIMEOUT_MS * timeScale,
  });
  await initializeOrExplain(lists);
  releases.defer(() => lists.close());
  const perMinute = config.READS_PER_MINUTE;
  const quotaOf = eachOnce((_scope) => new ReadQuota({ clock, perMinute, scale: timeScale }));
  return eachOnce(
    (job) =>
      new ExecutionIndex({
        job,
        list: lists.listOf(job),
        clock,
        relaunchAfterMs: config.RELAUNCH_AFTER_SECONDS * 1000 * timeScale,
        listEveryMs: LIST_EVERY_MS * timeScale,
        ...(perMinute > 0 && { quota: quotaOf(quotaScopeOf(job)) }),
        scale: timeScale,
      }),
  );
}

/** Makes what `make` makes once for each name. */
function eachOnce<T>(make: (name: string) => T): (name: string) => T {
  const made = new Map<string, T>();
  return (name) => {
    const one = made.get(name) ?? make(name);
    made.set(name, one);
    return one;
  };
}

/** Opens on the first call; every later call gets the same. */
export function openOnce<T>(open: () => Promise<T>): () => Promise<T> {
  let opened: Promise<T> | undefined;
  return () => (opened ??= open());
}
