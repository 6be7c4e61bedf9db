import type { Config, ConfigOf } from '../../config/schema.ts';
import { systemClock as clock } from '../launch/kit/clock.ts';
import { ExecutionIndex } from '../launch/executions/execution-index.ts';
import type { LedgerStore } from '../launch/ledger/ledger-store.ts';
import type { Job } from '../launch/jobs/job.ts';
import type { FileRulebook } from '../launch/jobs/rules/file-rulebook.ts';
import { ReadQuota } from '../launch/executions/read-quota.ts';
import type { CloudRunExecutionLists } from '../google/run/execution-list.ts';
import type { CloudRunExecutionReader } from '../google/run/execution-reader.ts';
import { openLedger } from '../ledger/open-ledger.ts';
import type { Logger } from '../logging/logger.ts';
import { quotaScopeOf } from '../settings/configuration.ts';
import { initializeOrExplain } from '../settings/google-credentials.ts';
import { defaultJobOf } from '../settings/routing.ts';
import type { LedgerUpkeep } from './ledger-upkeep.ts';

type Side = 'requests' | 'pushes' | 'board';

/** The basis of the service. */
export interface ServiceBasis {
  readonly config: Config;
  readonly projectId: string;
  /** Undefined if there are no rules. */
  readonly rulebook: FileRulebook | undefined;
  readonly logger: Logger;
  /** Each part adds what it acquires; released last-in-first-out. */
  readonly releases: AsyncDisposableStack;
  /** Fires when the service stops. */
  readonly stop: AbortSignal;
  /** See `Runtime`. */
  readonly timeScale: number;
}

/** The parts from which the sides of the service and the board are built; each sees the keys that name it in `readBy`. */
export interface ServiceParts<R extends Side = Side> extends Omit<ServiceBasis, 'config'> {
  readonly config: ConfigOf<R>;
  /** Undefined if each launch needs a rule, or a message that names its job. */
  readonly defaultJob: Job | undefined;
  /**
   * The executions of any job, by its full name. Their lists are opened once for all.
   *
   * @throws {CommandError} without credentials.
   */
  readonly executions: () => Promise<(job: string) => ExecutionIndex>;
  /** The lists of executions, opened once. */
  readonly executionLists: () => Promise<CloudRunExecutionLists>;
  /** The reader of single executions, opened once. */
  readonly executionReader: () => Promise<CloudRunExecutionReader>;
  /** Google's quota of reads in the project and region of a job; undefined: no limit. */
  readonly readQuotaOf: (job: string) => ReadQuota | undefined;
  /** The ledger that LEDGER_URL names, opened once. */
  readonly store: () => Promise<LedgerStore>;
  /** Keeps the ledger usable; started once, by the push side only, which owns the ledger. */
  readonly upkeep: () => Promise<LedgerUpkeep>;
}

/** Deadline of the call for one execution. */
const READ_TIMEOUT_MS = 5_000;
/** Deadline of the call for one page of executions. */
const LIST_TIMEOUT_MS = 10_000;
/** Deliveries of a burst that come within this time share a listing; it is far below what RunJob takes. */
const LIST_EVERY_MS = 50;

/** Adds the parts that the sides share. */
export function serviceParts(given: ServiceBasis): ServiceParts {
  const store = openOnce(() => openStore(given));
  const executionLists = openOnce(() => openExecutionLists(given));
  const readQuotaOf = readQuotasOf(given);
  return {
    ...given,
    defaultJob: defaultJobOf(given.config, given),
    executionLists,
    executions: openOnce(async () => executionsOf({ given, lists: await executionLists(), readQuotaOf })),
    executionReader: openOnce(() => openExecutionReader(given)),
    readQuotaOf,
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

async function openExecutionLists(given: ServiceBasis): Promise<CloudRunExecutionLists> {
  const { config, releases, timeScale } = given;
  const { CloudRunExecutionLists: Lists } = await import('../google/run/execution-list.ts');
  const lists = new Lists({
    emulatorHost: config.CLOUD_RUN_EMULATOR_HOST,
    timeoutMs: LIST_TIMEOUT_MS * timeScale,
  });
  await initializeOrExplain(lists);
  releases.defer(() => lists.close());
  return lists;
}

async function openExecutionReader(given: ServiceBasis): Promise<CloudRunExecutionReader> {
  const { config, releases, timeScale } = given;
  const { CloudRunExecutionReader: Reader } = await import('../google/run/execution-reader.ts');
  const reader = new Reader({
    emulatorHost: config.CLOUD_RUN_EMULATOR_HOST,
    timeoutMs: READ_TIMEOUT_MS * timeScale,
  });
  releases.defer(() => reader.close());
  return reader;
}

/** Google counts the reads of each project and region by themselves. */
function readQuotasOf({ config, timeScale }: ServiceBasis): (job: string) => ReadQuota | undefined {
  const perMinute = config.READS_PER_MINUTE;
  const quotaOf = eachOnce((_scope) => new ReadQuota({ clock, perMinute, scale: timeScale }));
  return (job) => (perMinute > 0 ? quotaOf(quotaScopeOf(job)) : undefined);
}

/** An index begins to read when it is asked; those of a project and region share Google's quota of reads. */
function executionsOf({
  given: { config, timeScale },
  lists,
  readQuotaOf,
}: {
  readonly given: ServiceBasis;
  readonly lists: CloudRunExecutionLists;
  readonly readQuotaOf: ServiceParts['readQuotaOf'];
}): (job: string) => ExecutionIndex {
  return eachOnce((job) => {
    const quota = readQuotaOf(job);
    return new ExecutionIndex({
      job,
      list: lists.listOf(job),
      clock,
      relaunchAfterMs: config.RELAUNCH_AFTER_SECONDS * 1000 * timeScale,
      listEveryMs: LIST_EVERY_MS * timeScale,
      ...(quota !== undefined && { quota }),
      scale: timeScale,
    });
  });
}

/** Calls `make` once for each name. */
function eachOnce<T>(make: (name: string) => T): (name: string) => T {
  const made = new Map<string, T>();
  return (name) => {
    const one = made.get(name) ?? make(name);
    made.set(name, one);
    return one;
  };
}

/** Those that this service may launch, each once. */
export function jobsOf({
  defaultJob,
  rulebook,
}: Pick<ServiceParts, 'defaultJob' | 'rulebook'>): readonly Job[] {
  return [
    ...new Set([...(rulebook?.jobs.values() ?? []), ...(defaultJob === undefined ? [] : [defaultJob])]),
  ];
}

/** Opens on the first call; every later call gets the same. */
export function openOnce<T>(open: () => Promise<T>): () => Promise<T> {
  let opened: Promise<T> | undefined;
  return () => (opened ??= open());
}
