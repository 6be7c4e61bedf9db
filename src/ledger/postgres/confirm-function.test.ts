/** The SQL function for jobs in other languages keeps the rules of the fence. Real: PostgreSQL. */
import type { Pool } from 'pg';
import { afterEach, expect, it } from 'vitest';
import { useLedgerDatabase } from '../../../test/ledger-database.ts';
import type { Confirmation, ConfirmExecutionOptions } from '../../launch/ledger/fence.ts';
import { describeFence } from '../../launch/ledger/fence.conformance.ts';
import { describeFenceStates } from '../../launch/ledger/fence-states.conformance.ts';
import { AmbiguousJob } from '../../launch/ledger/launch-of-execution.ts';
import type { FinalState } from '../../launch/ledger/launch-state.ts';
import type { StoreBed } from '../../launch/ledger/store-fixture.conformance.ts';
import { openLedger } from '../open-ledger.ts';

interface Answer {
  readonly may_work: boolean;
  readonly answer: Confirmation['kind'];
  readonly detail: string | null;
}

const database = useLedgerDatabase();
/** A ledger of one test. */
let pool: Pool;

async function create(): Promise<StoreBed> {
  const url = await database.create();
  pool = await database.connect({ url });
  const store = await openLedger({ url, isPatient: true });
  closing.push(() => store.close());
  return {
    stores: [store],
    pass: () => Promise.reject(new Error('no test of the fence lets time pass')),
  };
}

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

/** Asks like a container that knows its project and region. */
async function ask(options: ConfirmExecutionOptions): Promise<Confirmation> {
  const place = await options.places?.[0]?.();
  const { launchId, job, name, execution } = options;
  const asked = [launchId, job, name, execution, place?.project, place?.region];
  const { rows } = await pool
    .query<Answer>('SELECT * FROM launch_confirm($1, $2, $3, $4, $5, $6)', asked)
    .catch((error: unknown) => {
      if ((error as { readonly code?: string }).code === '21000') throw new AmbiguousJob([]);
      throw error;
    });
  const [{ may_work: mayWork, answer, detail } = unanswered()] = rows;
  expect(mayWork).toBe(answer === 'works' || answer === 'unknown launch');
  switch (answer) {
    case 'works':
      return { kind: answer };
    case 'other execution':
      return { kind: answer, execution: detail ?? '' };
    case 'launch ended':
      return { kind: answer, state: detail as FinalState };
    case 'unknown launch':
      return { kind: answer, elsewhere: detail?.split(' ') ?? [] };
  }
}

function unanswered(): never {
  throw new Error('launch_confirm answered with no row');
}

describeFence({ name: 'launch_confirm', create, ask });
describeFenceStates({ name: 'launch_confirm', create, ask });

it.each([
  ['launch id', [null, 'one', '', 'one-abcde']],
  ['job', ['launch-1', '', '', 'one-abcde']],
  ['execution', ['launch-1', 'one', '', '']],
])('launch_confirm is refused without the %s, so that nothing is confirmed by mistake', async (_, asked) => {
  pool = await database.connect();
  await expect(pool.query('SELECT launch_confirm($1, $2, $3, $4)', asked)).rejects.toMatchObject({
    code: '22023',
  });
});
