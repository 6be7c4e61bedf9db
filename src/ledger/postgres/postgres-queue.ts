import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import { jobPath, type LaunchKey } from '../../launch/event/launch-key.ts';
import { systemClock } from '../../launch/kit/clock.ts';
import type { LaunchQueue, TakenOver } from '../../launch/ledger/launch-queue.ts';
import type { FinalState } from '../../launch/ledger/launch-state.ts';
import type { Claim } from '../../launch/ledger/ledger.ts';
import type { QueueOptions } from '../../launch/ledger/ledger-store.ts';
import { LedgerTime } from '../../launch/ledger/ledger-time.ts';
import { ADOPT, RECORDED } from './adopt-statements.ts';
import * as statements from './claim-statements.ts';
import { executionOf } from './job-column.ts';
import { jobPauses } from './job-pauses.ts';
import { JobTakes } from './job-takes.ts';
import { KeyTurns } from './key-turns.ts';
import { LaunchStoring } from './launch-storing.ts';
import { query, storable, type OnPool, type Statement } from './query.ts';
import { readAgenda, readUnknown, wake } from './queue-sweep.ts';
import { SharedStatement, type LaunchRow } from './shared-statement.ts';

/** The result for a claim that launched nothing. */
interface EndedRow {
  readonly ended_as: FinalState | null;
}

interface RecordedRow {
  readonly execution: string | null;
  readonly key: string | null;
}

/**
 * The queue in PostgreSQL, for any number of instances. The schema must exist, see `migrate`.
 *
 * Statements may run at the same time: PostgreSQL evaluates each `WHERE` on the newest committed version of a row, under
 * the row's lock. What depends on several rows, such as `running` and keys, is decided under an advisory lock, see
 * `launches_under_lock`. Times are `now()`, the start of the transaction. After waiting for a lock that is a little late,
 * and then less is launched, not more. Statements that lock several rows do so in the order of the primary key, so that
 * there are no deadlocks.
 *
 * Not guaranteed: if the database loses committed data (a failover to an asynchronous replica, `fsync` off), a launch can
 * be made twice. About clocks that jump see `LedgerTime`.
 */
export function postgresQueue({
  pool,
  clock = systemClock,
  onClockJump,
}: OnPool & Partial<QueueOptions>): LaunchQueue {
  const time = new LedgerTime({ clock, ...(onClockJump && { onJump: onClockJump }) });
  const turns = new KeyTurns(pool);
  const storing = new LaunchStoring({ pool, clock, time, turns });
  const takes = new JobTakes({ pool, time });
  const settled = new SharedStatement<LaunchRow>({ pool, clock, statement: statements.SETTLE });
  const unlaunched = (statement: Statement, claim: Claim, values: readonly unknown[]) =>
    endClaim({ pool, turns, statement, claim, values });
  return {
    store: (launch, claim) => storing.store(launch, claim),
    take: (options) => takes.take(options),
    settle: async ({ claim, execution }) =>
      (await settled.run(claim.key, [claim.token, execution])) !== undefined,
    release: async ({ claim, error, forMs }) =>
      (await unlaunched(statements.RELEASE, claim, [storable(error), forMs ?? null])) !== undefined,
    async reject({ claim, reason, detail }) {
      const told = storable(detail);
      const values = [storable(`${reason}: ${told}`), JSON.stringify({ reason, detail: told })];
      return (await unlaunched(statements.REJECT, claim, values)) !== undefined;
    },
    async markUnknown({ claim, error }) {
      const values = [...valuesOf(claim), storable(error)];
      return (await query(pool, statements.MARK_UNKNOWN, values)).length > 0;
    },
    adopt: (options) => adopt({ pool, turns, ...options }),
    async takeOver({ key, token, expiredForMs, leaseMs }): Promise<TakenOver> {
      const next = randomUUID();
      const over = [...valuesOf({ key, token }), expiredForMs, leaseMs, next, key.job];
      const [taken] = await query(pool, statements.TAKE_OVER, over);
      if (taken !== undefined) return { kind: 'claimed', claim: { key, token: next } };
      const left = await unlaunched(statements.LEAVE_ABSENT, { key, token }, [expiredForMs, key.job]);
      if (left === undefined) return { kind: 'refused' };
      return left.ended_as === null ? { kind: 'queued' } : { kind: 'ended', state: left.ended_as };
    },
    wake: () => wake({ pool, turns }),
    agenda: (jobs) => readAgenda({ pool, time, jobs }),
    unknown: ({ most }) => readUnknown({ pool, time, most }),
    ...jobPauses(pool),
  };
}

function valuesOf({ key, token }: Claim): readonly [string, string, string] {
  return [key.launchId, jobPath(key), token];
}

/** Ends a claim that launched nothing. With a key this is done under its lock, and the next launch is chosen. */
async function endClaim(options: {
  readonly pool: Pool;
  readonly turns: KeyTurns;
  readonly statement: Statement;
  readonly claim: Claim;
  readonly values: readonly unknown[];
}): Promise<EndedRow | undefined> {
  const { pool, turns, statement, claim, values } = options;
  const ofClaim = valuesOf(claim);
  const [ended] = await query<EndedRow>(pool, statement, [...ofClaim, false, ...values]);
  if (ended !== undefined) return ended;
  const [row] = await query<{ readonly key: string | null }>(pool, statements.KEY_OF, ofClaim);
  if (row === undefined || row.key === null) return undefined;
  const { key } = row;
  return turns.run({ path: ofClaim[1], key }, async ({ run, judge }) => {
    const [inTurn] = await run<EndedRow>(statement, [...ofClaim, true, ...values]);
    if (inTurn !== undefined) await judge();
    return inTurn;
  });
}

/** Records an execution that was found. If its launch has a key, the launch holds it from now on. */
async function adopt(options: {
  readonly pool: Pool;
  readonly turns: KeyTurns;
  readonly key: LaunchKey;
  readonly digest: string;
  readonly inputId: string;
  readonly execution: string;
}): Promise<string | undefined> {
  const { pool, turns, key, digest, inputId, execution } = options;
  const launch = [key.launchId, jobPath(key)] as const;
  const values = [...launch, inputId, digest, execution];
  const recorded = async () => (await query<RecordedRow>(pool, RECORDED, launch))[0];
  const [adopted] = await query<RecordedRow>(pool, ADOPT, [...values, false]);
  let row = adopted ?? (await recorded());
  if (adopted === undefined && row !== undefined && row.key !== null) {
    const of = { path: launch[1], key: row.key };
    const [inTurn] = await turns.run(of, async ({ run, judge }) => {
      const rows = await run<RecordedRow>(ADOPT, [...values, true]);
      if (rows.length > 0) await judge();
      return rows;
    });
    row = inTurn ?? (await recorded());
  }
  return executionOf(row?.execution ?? null) ?? undefined;
}
