/** What is not undone, since it was not settled by hand or something has happened since. Real: PostgreSQL. */
import type { Pool } from 'pg';
import { describe, expect, it } from 'vitest';
import { useLedgerDatabase } from '../../../test/ledger-database.ts';
import {
  claimOf,
  execution,
  job,
  key,
  loseLaunch,
  type LostLaunch,
} from '../../../test/support/lost-launch.ts';
import type { Claim } from '../../launch/ledger/ledger.ts';
import { confirmExecution } from './confirm-execution.ts';
import { showLaunch } from './launch-records.ts';
import { reopenLaunch } from './reopen-launch.ts';

const database = useLedgerDatabase();

function reopen(pool: Pool, launch = key) {
  return reopenLaunch({ pool, key: launch, note: 'that was a typo' });
}

interface Refused {
  readonly what: string;
  readonly reason: string;
  readonly says: string | RegExp;
  /** What has happened to the launch. */
  readonly given: (bed: LostLaunch) => Promise<unknown>;
}

/** It is settled as not launched, and claimed again. */
async function again({ ledger, settle }: LostLaunch): Promise<Claim> {
  await settle('not launched');
  return claimOf(ledger);
}

const REFUSED: readonly Refused[] = [
  {
    what: 'was never settled by hand',
    reason: 'not resolved',
    says: 'launch-1 was not settled by hand; there is nothing to undo. It is unknown',
    given: async () => undefined,
  },
  {
    what: 'launched by itself',
    reason: 'not resolved',
    says: 'launch-1 was not settled by hand; there is nothing to undo. It is launched',
    given: ({ ledger, claim }) => ledger.settle({ claim, execution }),
  },
  {
    what: 'is being launched again',
    reason: 'changed since',
    says: /^launch-1 is being launched right now, .*; look again after \d{4}-/,
    given: again,
  },
  {
    what: 'was launched again',
    reason: 'changed since',
    says: `launch-1 has launched since as ${execution}`,
    given: async (bed) => bed.ledger.settle({ claim: await again(bed), execution }),
  },
  {
    what: 'was launched again, and nobody knows whether',
    reason: 'changed since',
    says: 'launch-1 was launched again since, and is unknown already',
    given: async (bed) => bed.ledger.markUnknown({ claim: await again(bed), error: 'lost' }),
  },
  {
    what: 'was tried again, and certainly not launched',
    reason: 'changed since',
    says: 'launch-1 was tried again since, and certainly not launched',
    given: async (bed) => bed.ledger.release({ claim: await again(bed), error: 'NOT_FOUND' }),
  },
  {
    what: 'was found in Cloud Run',
    reason: 'changed since',
    says: `launch-1 has launched since as ${execution}`,
    given: async ({ ledger, settle }) => {
      await settle('not launched');
      await ledger.adopt({ key, digest: 'd', inputId: '2', execution });
    },
  },
  {
    what: 'works, as the execution that it was settled with',
    reason: 'changed since',
    says: 'work-abcde has confirmed that it does the work of launch-1',
    given: async ({ pool, settle }) => {
      await settle({ execution });
      await confirmExecution({ pool, launchId: key.launchId, job: 'work', execution });
    },
  },
  {
    what: 'works, as another execution',
    reason: 'changed since',
    says: 'work-other has confirmed that it does the work of launch-1',
    given: async ({ pool, settle }) => {
      await settle({ execution });
      await confirmExecution({ pool, launchId: key.launchId, job: 'work', execution: 'work-other' });
    },
  },
];

describe('a launch that', () => {
  it.each(REFUSED)('$what is not reopened, and left as it is', async ({ given, reason, says }) => {
    const bed = await loseLaunch(database);
    await given(bed);
    const before = await showLaunch({ pool: bed.pool, ...key });
    await expect(reopen(bed.pool)).rejects.toMatchObject({ name: 'ResolveRefused', reason });
    await expect(reopen(bed.pool)).rejects.toThrow(says);
    expect(await showLaunch({ pool: bed.pool, ...key })).toEqual(before);
  });

  it('is not there is not reopened', async () => {
    const { pool } = await loseLaunch(database);
    const nobodys = { job, launchId: 'nobodys' };
    await expect(reopen(pool, nobodys)).rejects.toMatchObject({ reason: 'not found' });
  });
});
