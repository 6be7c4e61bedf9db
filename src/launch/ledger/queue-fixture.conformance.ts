import { expect } from 'vitest';
import { AT_ONCE, type Launch, type LaunchQueueing } from '../jobs/launch.ts';
import { traceOfLaunch } from '../kit/trace.ts';
import type { LaunchQueue, TakenLaunch, TakeOptions } from './launch-queue.ts';
import type { LaunchState } from './launch-state.ts';
import type { Claim } from './ledger.ts';

/** A new, empty ledger with several instances. */
export interface QueueBed {
  readonly instances: readonly [LaunchQueue, ...LaunchQueue[]];
  /** Lets time pass on the ledger's clock, but not on the process's. */
  readonly pass: (ms: number) => Promise<void>;
}

export type NewQueueBed = () => Promise<QueueBed>;

export interface QueueConformanceOptions {
  readonly name: string;
  /** The caller closes what it makes. */
  readonly create: NewQueueBed;
}

export const JOB = { job: 'projects/p/locations/r/jobs/one', name: '' };
export const LEASE_MS = 25_000;
export const SECOND = 1_000;
export const MINUTE = 60_000;
/** Each launch was requested a second after the last one, long enough ago that all are due. */
const FIRST_REQUEST_MS = Date.now() - 3_600_000;

export interface LaunchShape extends Partial<Omit<Launch, 'queueing' | 'values'>>, Partial<LaunchQueueing> {
  readonly key?: string | undefined;
}

/** A launch; the n-th was requested n seconds after the first. */
export function launchOf(n: number, shape: LaunchShape = {}): Launch {
  const { key, whenRunning, expireAfterMs, notBeforeMs, links, ...more } = shape;
  const launchId = more.launchId ?? `launch-${n}`;
  return {
    ...JOB,
    launchId,
    inputId: String(n),
    values: {
      container: '',
      args: ['job', `--id=${n}`],
      env: { WORD: `${n}` },
      taskCount: undefined,
      timeoutSeconds: undefined,
      launchId: undefined,
      key,
      hasOwnValues: false,
    },
    launchIdChosen: true,
    digest: `digest-${n}`,
    trace: traceOfLaunch(launchId),
    messageId: `message-${n}`,
    publishTimeMs: FIRST_REQUEST_MS + n * SECOND,
    queueing: {
      whenRunning: whenRunning ?? AT_ONCE.whenRunning,
      expireAfterMs,
      notBeforeMs,
      links: links ?? AT_ONCE.links,
    },
    ...more,
  };
}

export function executionOf(launch: Launch): string {
  return `${launch.job}/executions/of-${launch.launchId}`;
}

/** Takes launches of the job. */
export function takeOf(queue: LaunchQueue, more: Partial<TakeOptions> = {}): Promise<readonly TakenLaunch[]> {
  return queue.take({ ...JOB, running: undefined, most: 10, leaseMs: LEASE_MS, ...more });
}

export function idsOf(taken: readonly TakenLaunch[]): readonly string[] {
  return taken.map(({ launch }) => launch.launchId);
}

/** Stores and takes a launch. No other one can be taken. */
export async function claimOf(
  queue: LaunchQueue,
  launch: Launch,
  more: Partial<TakeOptions> = {},
): Promise<Claim> {
  await queue.store(launch);
  const [taken, ...others] = await takeOf(queue, { job: launch.job, name: launch.name, ...more });
  expect(others).toEqual([]);
  if (taken?.launch.launchId !== launch.launchId) throw new Error(`${launch.launchId} is not taken`);
  return taken.claim;
}

/** Launches what was claimed. */
export async function settle(queue: LaunchQueue, { launch, claim }: Pick<TakenLaunch, 'launch' | 'claim'>) {
  expect(await queue.settle({ claim, execution: executionOf(launch) })).toBe(true);
}

/** The state of a stored launch, from the answer to a second message. */
export async function stateOf(queue: LaunchQueue, launch: Launch): Promise<LaunchState> {
  const stored = await queue.store(launch);
  if (stored.kind !== 'known') throw new Error(`${launch.launchId} is ${stored.kind}`);
  return stored.state;
}

export async function statesOf(
  queue: LaunchQueue,
  launches: readonly Launch[],
): Promise<readonly LaunchState[]> {
  return Promise.all(launches.map((launch) => stateOf(queue, launch)));
}

/** The only launch that is unknown. */
export async function theUnknown(queue: LaunchQueue) {
  const [one, ...others] = await queue.unknown({ most: 10 });
  expect(others).toEqual([]);
  if (one === undefined) throw new Error('no launch is unknown');
  return one;
}

/** A launch that shares a key with the others made here. */
export function keyed(n: number, shape: LaunchShape = {}): Launch {
  return launchOf(n, { key: 'a key', ...shape });
}

/** Takes the only launch that can be taken. */
export async function theNext(queue: LaunchQueue): Promise<TakenLaunch> {
  const [taken, ...others] = await takeOf(queue);
  expect(others).toEqual([]);
  if (taken === undefined) throw new Error('none can be taken');
  return taken;
}

/** Ends what was taken. */
export async function rejectOf(queue: LaunchQueue, { claim }: Pick<TakenLaunch, 'claim'>): Promise<void> {
  expect(await queue.reject({ claim, reason: 'INVALID_ARGUMENT', detail: 'no' })).toBe(true);
}
