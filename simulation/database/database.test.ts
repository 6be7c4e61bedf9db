/** The simulated ledger has to pass the conformance suites of every ledger. */
import { describeActions } from '../../src/launch/ledger/actions.conformance.ts';
import { describeEnds } from '../../src/launch/ledger/ends.conformance.ts';
import { describeLeases } from '../../src/launch/ledger/leases.conformance.ts';
import { LedgerTime } from '../../src/launch/ledger/ledger-time.ts';
import type { LaunchQueue } from '../../src/launch/ledger/launch-queue.ts';
import type { LaunchRecords } from '../../src/launch/ledger/launch-records.ts';
import type { LedgerStore } from '../../src/launch/ledger/ledger-store.ts';
import { describeOutbox } from '../../src/launch/ledger/outbox.conformance.ts';
import { describeLaunchQueue } from '../../src/launch/ledger/launch-queue.conformance.ts';
import { describeFenceStates } from '../../src/launch/ledger/fence-states.conformance.ts';
import { systemClock } from '../../src/launch/kit/clock.ts';
import { portOver, type Atomic } from './atomic.ts';
import { databaseOf, type Database } from './database.ts';
import { timed } from './timed.ts';
import { Table } from './table.ts';
import { recordOf } from './telling.ts';

const NAME = 'the ledger of the simulation';

function newLedger() {
  let aheadMs = 0;
  const clock = { now: () => Date.now() + aheadMs, trueNow: () => Date.now() };
  const database = databaseOf(new Table(clock));
  return {
    database,
    pass: async (ms: number): Promise<void> => {
      aheadMs += ms;
    },
  };
}

function local<Port extends object>(atomic: Atomic<Port>): Port {
  return portOver<Port>(atomic, async (_name, _args, effect) => effect());
}

function queueOf({ queue, table }: Database): LaunchQueue {
  const time = new LedgerTime({ clock: systemClock });
  return portOver<LaunchQueue>(queue, async (_name, _args, effect) => {
    const answer = effect();
    return timed({ answer, time, nowMs: table.clock.now() });
  });
}

/** The parts of a ledger that are simulated. */
function storeOf(database: Database): LedgerStore {
  const { table, ends, outbox, leases, fence, acting } = database;
  const records: Pick<LaunchRecords, 'show' | 'resolve'> = {
    async show(key) {
      return [...table.rows.values()]
        .filter(({ of }) => of.launchId === key.launchId && of.job === key.job && of.name === key.name)
        .map((row) => recordOf(table, row));
    },
    resolve: async (options) => acting.resolve(options),
  };
  const parts = {
    queue: async () => queueOf(database),
    ends: async () => local(ends),
    outbox: async () => local(outbox),
    leases: async () => local(leases),
    fence: async () => local(fence),
    actions: async () =>
      local<Pick<Awaited<ReturnType<LedgerStore['actions']>>, 'cancel' | 'retry' | 'forget'>>(acting),
    records: async () => records,
    upkeep: async () => undefined,
    survey: async () => undefined,
  };
  return parts as unknown as LedgerStore;
}

describeLaunchQueue({
  name: NAME,
  async create() {
    const { database, pass } = newLedger();
    return { instances: [queueOf(database), queueOf(database)], pass };
  },
});
const stored = {
  name: NAME,
  async create() {
    const { database, pass } = newLedger();
    return { stores: [storeOf(database), storeOf(database)] as const, pass };
  },
};
describeEnds(stored);
describeOutbox(stored);
describeActions(stored);
describeFenceStates(stored);
describeLeases(stored);
