/** Launches of a ledger, with all actions in any order. Real: PostgreSQL, and the statements of both versions. */
import type { Pool } from 'pg';
import {
  launchOf,
  JOB,
  LEASE_MS,
  MINUTE,
  executionOf,
} from '../../src/launch/ledger/queue-fixture.conformance.ts';
import { endOf } from '../../src/launch/ledger/store-fixture.conformance.ts';
import type { LaunchKey } from '../../src/launch/event/launch-key.ts';
import type { WhenRunning } from '../../src/launch/jobs/job.ts';
import { ResolveRefused, type Resolution } from '../../src/launch/ledger/launch-records.ts';
import type { Claim } from '../../src/launch/ledger/ledger.ts';
import { postgresActions } from '../../src/ledger/postgres/postgres-actions.ts';
import { postgresEnds } from '../../src/ledger/postgres/postgres-ends.ts';
import { postgresFence } from '../../src/ledger/postgres/postgres-fence.ts';
import { postgresOutbox } from '../../src/ledger/postgres/postgres-outbox.ts';
import { postgresQueue } from '../../src/ledger/postgres/postgres-queue.ts';
import { postgresRecords } from '../../src/ledger/postgres/postgres-records.ts';
import { oldInstance } from './old-instance.ts';

export interface HistoryShape {
  readonly key: string | undefined;
  readonly whenRunning: WhenRunning;
  /** It may start after this time from now. */
  readonly inMs: number | undefined;
  /** The time that it may wait from its request, which was an hour ago; more than an hour. */
  readonly forMs: number | undefined;
}

export type HistoryStep = keyof Awaited<ReturnType<typeof queueHistory>>['acts'];

const RUNNING = 3;
/** Longer than any pause, lease, wait or retry here. */
const LONG_MS = 60 * MINUTE;

/** An empty ledger, launches of these shapes, and all actions on the n-th of them. */
export async function queueHistory(pool: Pool, shapes: readonly HistoryShape[]) {
  await pool.query(
    `TRUNCATE launches, launch_events, launch_leases, launch_job_pauses, launch_sweeps, launch_acts;
     UPDATE settable.clock SET ahead = '0'`,
  );
  const [queue, ends, records, actions, fence, outbox, old] = [
    postgresQueue({ pool }),
    postgresEnds(pool),
    postgresRecords(pool),
    postgresActions(pool),
    postgresFence(pool),
    postgresOutbox(pool),
    oldInstance(pool),
  ];
  await outbox.want();
  const claims = new Map<string, Claim>();
  const nowMs = Date.now();
  const of = (n: number) => {
    const { key, whenRunning, inMs, forMs } = shapes[n - 1] ?? { whenRunning: 'wait' as const };
    const notBeforeMs = inMs === undefined ? undefined : nowMs + inMs;
    const expireAfterMs = forMs === undefined ? undefined : forMs + LONG_MS;
    return launchOf(n, {
      key,
      whenRunning: key === undefined ? 'wait' : whenRunning,
      notBeforeMs,
      expireAfterMs,
    });
  };
  const pass = (ms: number) =>
    pool.query(`UPDATE settable.clock SET ahead = ahead + $1::float8 * interval '1 ms'`, [ms]);
  /** With a current or an earlier claim. */
  const claimed = async (n: number, act: (claim: Claim) => Promise<unknown>) => {
    const claim = [...claims.values()].at(n % Math.max(1, claims.size));
    if (claim !== undefined) await act(claim);
  };
  const take = async () => {
    const taken = await queue.take({ ...JOB, running: RUNNING, most: 1, leaseMs: LEASE_MS });
    for (const one of taken) claims.set(one.launch.launchId, one.claim);
    return taken;
  };
  const settled = async (n: number, resolution: Resolution | undefined) => {
    try {
      const key = of(n);
      await (resolution === undefined
        ? records.reopen({ key, note: 'x', by: 'ann' })
        : records.resolve({ key, resolution, note: 'x', by: 'ann' }));
    } catch (error) {
      if (!(error instanceof ResolveRefused)) throw error;
    }
  };
  const end = (key: LaunchKey, execution = executionOf({ ...of(1), ...key })) =>
    ends.end({ key, execution, end: endOf() });
  const takeOver = async () => {
    for (const { key, standing } of await queue.unknown({ most: 9 })) {
      const { token } = standing;
      const over = await queue.takeOver({ key, token, expiredForMs: 0, leaseMs: LEASE_MS });
      if (over.kind === 'claimed') claims.set(key.launchId, over.claim);
    }
  };
  const settle = (claim: Claim) =>
    queue.settle({ claim, execution: executionOf({ ...of(1), ...claim.key }) });
  const acts = {
    store: (n) => queue.store(of(n)),
    take,
    settle: (n) => claimed(n, settle),
    release: (n) => claimed(n, (claim) => queue.release({ claim, error: 'e' })),
    hold: (n) => claimed(n, (claim) => queue.release({ claim, error: 'e', forMs: MINUTE })),
    reject: (n) => claimed(n, (claim) => queue.reject({ claim, reason: 'INVALID_ARGUMENT', detail: 'd' })),
    lose: (n) => claimed(n, (claim) => queue.markUnknown({ claim, error: 'e' })),
    takeOver,
    adopt: (n) =>
      queue.adopt({ key: of(n), digest: of(n).digest, inputId: String(n), execution: executionOf(of(n)) }),
    enter: (n) => fence.enter({ key: of(n), execution: `of-${of(n).launchId}` }),
    end: (n) => end(of(n)),
    saw: (n) => ends.saw([{ key: of(n), execution: executionOf(of(n)), isRunning: true }]),
    missing: (n) => ends.missing({ key: of(n), execution: executionOf(of(n)), apartMs: 1 }),
    cancel: (n) => actions.cancel({ key: of(n), by: 'x' }),
    retry: (n) => actions.retry({ key: of(n), force: true, by: 'x' }),
    notLaunched: (n) => settled(n, 'not launched'),
    launched: (n) => settled(n, { execution: executionOf(of(n)) }),
    ended: (n) => settled(n, { ended: 'failed' }),
    reopen: (n) => settled(n, undefined),
    forget: (n) => actions.forget(of(n)),
    wake: () => queue.wake(),
    pass: () => pass(LEASE_MS + 1),
    passLong: () => pass(LONG_MS),
    pause: () => queue.pauseJob({ target: JOB.job, refusal: 'NOT_FOUND', error: 'e' }),
    resume: () => queue.resumeJob(JOB),
    unknown: () => queue.unknown({ most: 9 }),
    oldClaim: () => old.claim(),
    oldSettle: () => old.settle(),
    oldRelease: () => old.release(),
    oldUnknown: () => old.markUnknown(),
    oldAdopt: () => old.adopt(),
    oldEnter: () => old.enter(),
    oldResolve: () => old.resolve(null),
  } satisfies Record<string, (n: number) => Promise<unknown>>;
  /** The work of sweeps while there are no requests. */
  const sweep = async () => {
    await pass(LONG_MS);
    for (let woken = 1; woken > 0; woken = await queue.wake());
    const { toWake } = await queue.agenda([JOB]);
    if (toWake) throw new Error('the queue never becomes quiet');
    await takeOver();
    for (const claim of claims.values()) await settle(claim);
    claims.clear();
    // As after a probe that succeeded.
    await queue.resumeJob(JOB);
    for (const { key, execution } of await ends.following({ most: 99, unseenForMs: 0 })) {
      await end(key, execution);
    }
    while ((await take()).length > 0);
  };
  return { acts, sweep, of, queue };
}
