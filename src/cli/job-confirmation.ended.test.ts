/** A task whose launch has ended without it. Real: PostgreSQL. */
import { expect, it } from 'vitest';
import { useLedgerDatabase } from '../../test/ledger-database.ts';
import { runJobTask } from '../../test/support/job-task.ts';
import { launchOf } from '../launch/ledger/queue-fixture.conformance.ts';
import { postgresActions } from '../ledger/postgres/postgres-actions.ts';
import { postgresQueue } from '../ledger/postgres/postgres-queue.ts';

const database = useLedgerDatabase();

it('a task whose launch has ended does no work, ends with exit code 0 and says why', async () => {
  const url = await database.create();
  const pool = await database.connect({ url });
  const launch = { ...launchOf(1), job: 'projects/p/locations/asia-northeast1/jobs/work' };
  await postgresQueue({ pool }).store(launch);
  await postgresActions(pool).cancel({ key: launch, by: 'operator' });
  const { ended, lines } = await runJobTask({ LEDGER_URL: url });
  expect(ended).toBe(0);
  expect(lines).toMatchObject([
    {
      severity: 'WARNING',
      state: 'cancelled',
      message:
        'this launch has ended without this execution: it is cancelled; this execution ends without working',
    },
  ]);
});
