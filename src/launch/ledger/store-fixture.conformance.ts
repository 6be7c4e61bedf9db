import { expect } from 'vitest';
import { systemClock as clock } from '../kit/clock.ts';
import type { Launch } from '../jobs/launch.ts';
import type { LaunchKey } from '../event/launch-key.ts';
import type { ExecutionEnd } from './launch-state.ts';
import type { LaunchRecord } from './launch-records.ts';
import type { LedgerStore } from './ledger-store.ts';
import { executionOf, JOB, launchOf, LEASE_MS, type LaunchShape } from './queue-fixture.conformance.ts';

/** A new, empty ledger whose time can be moved. */
export interface StoreBed {
  readonly stores: readonly [LedgerStore, ...LedgerStore[]];
  /** Lets time pass by the ledger's clock. */
  pass(ms: number): Promise<void>;
}

export interface StoreOptions {
  readonly name: string;
  /** The caller closes the stores. */
  readonly create: () => Promise<StoreBed>;
}

export const KEY: LaunchKey = { ...JOB, launchId: 'launch-1' };
/** Keys with one launch id: another name, two names in another region, and other Cloud Run jobs. */
export const OTHER_KEYS: readonly LaunchKey[] = [
  { ...KEY, name: 'report' },
  { ...KEY, name: 'thumbnails' },
  { ...KEY, job: 'projects/p/locations/elsewhere/jobs/one' },
  { ...KEY, job: 'projects/p/locations/elsewhere/jobs/one', name: 'report' },
  { ...KEY, job: 'projects/p/locations/r/jobs/two' },
  // The name of one job is the name of another one's Cloud Run job.
  { ...KEY, job: 'projects/p/locations/r/jobs/report' },
  { ...KEY, job: 'projects/p/locations/r/jobs/report', name: 'one' },
];
export const ALL_KEYS: readonly LaunchKey[] = [KEY, ...OTHER_KEYS];

export const A_DATE: unknown = expect.any(Date);

/** One of several instances, in turn. */
export function inTurn<T>(instances: readonly [T, ...T[]], n: number): T {
  return instances[n % instances.length] ?? instances[0];
}

/** A store of a new ledger. */
export async function newStore(create: StoreOptions['create']): Promise<LedgerStore> {
  return (await create()).stores[0];
}

/** The ports of one instance, and steps that tests repeat. */
export async function partsOf(bed: StoreBed, instance = 0) {
  const { stores } = bed;
  const pass = (ms: number) => bed.pass(ms);
  const store = inTurn(stores, instance);
  const [queue, ends, outbox, leases, actions, records, fence, upkeep, survey] = await Promise.all([
    store.queue({ clock }),
    store.ends(),
    store.outbox(),
    store.leases(),
    store.actions(),
    store.records(),
    store.fence(),
    store.upkeep(),
    store.survey(),
  ]);

  const take = async (launch: Launch, running?: number, leaseMs = LEASE_MS) => {
    const { job, name } = launch;
    const taken = await queue.take({ job, name, running, most: 100, leaseMs });
    const mine = taken.find((one) => one.launch.launchId === launch.launchId);
    if (mine === undefined) throw new Error(`${launch.launchId} is not taken`);
    return mine.claim;
  };
  /** Stores the n-th launch. */
  const stored = async (n: number, shape?: LaunchShape): Promise<Launch> => {
    const launch = launchOf(n, shape);
    await queue.store(launch);
    return launch;
  };
  const claimed = async (n: number, shape?: LaunchShape & { readonly leaseMs?: number }) => {
    const launch = await stored(n, shape);
    return { launch, claim: await take(launch, undefined, shape?.leaseMs) };
  };
  const launched = async (n: number, shape?: LaunchShape): Promise<Launch> => {
    const { launch, claim } = await claimed(n, shape);
    expect(await queue.settle({ claim, execution: executionOf(launch) })).toBe(true);
    return launch;
  };
  const ended = async (n: number, end: Partial<ExecutionEnd> = {}, shape?: LaunchShape): Promise<Launch> => {
    const launch = await launched(n, shape);
    await ends.end({ key: launch, execution: executionOf(launch), end: endOf(end) });
    return launch;
  };
  const unknown = async (n: number, shape?: LaunchShape): Promise<Launch> => {
    const { launch, claim } = await claimed(n, shape);
    expect(await queue.markUnknown({ claim, error: 'DEADLINE_EXCEEDED' })).toBe(true);
    return launch;
  };
  const show = async (key: LaunchKey): Promise<LaunchRecord> => {
    const [record] = await records.show({ launchId: key.launchId, job: key.job, name: key.name });
    if (record === undefined) throw new Error(`there is no launch ${key.launchId}`);
    return record;
  };
  const given = { take, stored, claimed, launched, ended, unknown, show };
  return { queue, ends, outbox, leases, actions, records, fence, upkeep, survey, pass, store, ...given };
}

export type StoreParts = Awaited<ReturnType<typeof partsOf>>;

/** An end; by default a success. */
export function endOf(given: Partial<ExecutionEnd> = {}): ExecutionEnd {
  return { state: 'succeeded', failure: undefined, endedAtMs: undefined, logUri: undefined, ...given };
}
