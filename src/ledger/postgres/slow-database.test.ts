/**
 * A launch through a slow network to the ledger. Real: src/launch, the ledger, the budget, PostgreSQL and time, all ten
 * times shorter: a round trip of 200 ms stands for 2 s. Scripted: Cloud Run.
 */
import { afterEach, expect, it } from 'vitest';
import { useLedgerDatabase } from '../../../test/ledger-database.ts';
import { countedPool } from '../../../test/support/counted-pool.ts';
import { JOB, launchOf } from '../../../test/support/launch-bed.ts';
import { ScriptedCloudRun } from '../../../test/support/launch-cloud-run.ts';
import { startSlowNetwork, type SlowNetwork } from '../../../test/support/slow-network.ts';
import { systemClock as clock } from '../../launch/kit/clock.ts';
import { ExecutionIndex } from '../../launch/executions/execution-index.ts';
import { NO_QUEUEING } from '../../launch/jobs/job.ts';
import { Pace } from '../../launch/pace/pace.ts';
import { Dispatcher } from '../../launch/queue/dispatcher.ts';
import { Intake } from '../../launch/queue/intake.ts';
import { PostgresBudget } from './postgres-budget.ts';
import { postgresQueue } from './postgres-queue.ts';

const SCALE = 0.1;
const ONE = { wanted: 1, latenessMs: 1_000 * SCALE };

const database = useLedgerDatabase();
let network: SlowNetwork | undefined;

afterEach(() => network?.close());

/** A process of the bridge on that network, connected, with the rows of its budget created. */
async function startProcess(slow: SlowNetwork) {
  const direct = await database.connect({ url: slow.through(await database.create()) });
  const { pool, statements } = countedPool(direct);
  const budget = new PostgresBudget({
    pool,
    scope: 'projects/p/locations/r',
    calls: 50,
    windowMs: 60_000 * SCALE,
  });
  const taken = await budget.take(ONE);
  if (taken.kind === 'taken') await budget.giveBack(taken.slots[0] ?? '');
  const cloudRun = new ScriptedCloudRun({ clock });
  const index = new ExecutionIndex({ job: JOB, list: cloudRun, clock });
  const pace = new Pace({ budget, clock, latenessMs: ONE.latenessMs });
  const queue = postgresQueue({ pool, clock });
  const stop = new AbortController();
  const dispatcher = new Dispatcher({
    runner: cloudRun,
    ledger: queue,
    executionsOf: () => index,
    paceOf: () => pace,
    clock,
    times: {
      ackDeadlineMs: 60_000 * SCALE,
      runJobTimeoutMs: 20_000 * SCALE,
      relaunchAfterMs: 300_000 * SCALE,
      scale: SCALE,
    },
    happened: () => undefined,
    jobs: [{ job: JOB, name: '', queueing: NO_QUEUEING }],
    stop: stop.signal,
  });
  const intake = new Intake({ queue, dispatcher, clock });
  statements.length = 0;
  const deliver = (launchId: string) =>
    intake.launch({ launch: launchOf({ launchId }), signal: stop.signal });
  return { deliver, statements };
}

it('a launch needs five statements at 2 s a round trip, and the next one three', async () => {
  network = await startSlowNetwork(database.server);
  const { deliver, statements } = await startProcess(network);
  network.roundTripMs = 2_000 * SCALE;
  expect(await deliver('launch-1')).toMatchObject({ kind: 'launched' });
  const permit = ['budget-take', 'budget-give-back', 'budget-take'];
  expect(statements).toEqual([...permit, 'queue-start', 'queue-settle']);
  network.roundTripMs = 500 * SCALE;
  expect(await deliver('launch-2')).toMatchObject({ kind: 'launched' });
  expect(statements.slice(5)).toEqual(['budget-take', 'queue-start', 'queue-settle']);
});
