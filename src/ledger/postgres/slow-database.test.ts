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
import { Launcher } from '../../launch/attempt/launcher.ts';
import { Pace } from '../../launch/pace/pace.ts';
import { PostgresBudget } from './postgres-budget.ts';
import { PostgresLedger } from './postgres-ledger.ts';

const SCALE = 0.1;
const ONE = { wanted: 1, latenessMs: 1_000 * SCALE };

const database = useLedgerDatabase();
let network: SlowNetwork | undefined;

afterEach(() => network?.close());

/** A process of the bridge on that network; it is connected, and the rows of its budget are there. */
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
  const launcher = new Launcher({
    runner: cloudRun,
    ledger: new PostgresLedger({ pool, clock }),
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
  });
  statements.length = 0;
  return { launcher, statements };
}

it('is launched at 2 s a round trip, with six statements, and the next one with four', async () => {
  network = await startSlowNetwork(database.server);
  const { launcher, statements } = await startProcess(network);
  network.roundTripMs = 2_000 * SCALE;
  const { signal } = new AbortController();
  expect(await launcher.launch({ launch: launchOf(), signal })).toMatchObject({ kind: 'launched' });
  expect(statements).toEqual([
    'launch-look',
    'budget-take',
    'budget-give-back',
    'budget-take',
    'launch-claim',
    'launch-settle',
  ]);
  network.roundTripMs = 500 * SCALE;
  const next = { launch: launchOf({ launchId: 'launch-2' }), signal };
  expect(await launcher.launch(next)).toMatchObject({ kind: 'launched' });
  expect(statements.slice(6)).toEqual(['launch-look', 'budget-take', 'launch-claim', 'launch-settle']);
});
