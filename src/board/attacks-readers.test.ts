/** Attempts of viewers who may not act. Real: PostgreSQL, `serve` with ROLE=board, the check of tokens. */
import { expect, it } from 'vitest';
import { asserting, expectedOf, openAttacked, type Attack } from '../../test/support/board-attacks.ts';
import { OPERATOR, READER } from '../../test/support/board-bed.ts';
import { useLedgerDatabase } from '../../test/ledger-database.ts';

const database = useLedgerDatabase();

const PERSONS: readonly Attack[] = [
  { title: 'a reader', status: 403, raw: asserting({ email: READER }) },
  {
    title: 'a reader for a launch that is not there',
    status: 403,
    raw: asserting({ email: READER }, { path: '/launches/none/cancel' }),
  },
  {
    title: 'a reader who settles',
    status: 403,
    raw: asserting({ email: READER }, { path: '/launches/launch-2/resolve' }),
  },
  {
    title: 'a reader who reopens',
    status: 403,
    raw: asserting({ email: READER }, { path: '/launches/launch-2/reopen' }),
  },
  {
    title: 'a reader who retries',
    status: 403,
    raw: asserting({ email: READER }, { path: '/launches/launch-3/retry' }),
  },
  {
    title: 'a reader who chooses many',
    status: 403,
    raw: asserting({ email: READER }, { path: '/batches?act=cancel' }),
  },
  {
    title: 'a reader who goes on',
    status: 403,
    raw: asserting({ email: READER }, { path: '/batches/none/go' }),
  },
  { title: 'the operator in capitals', status: 403, raw: asserting({ email: OPERATOR.toUpperCase() }) },
  { title: 'the operator and more', status: 403, raw: asserting({ email: `${OPERATOR}.evil.example` }) },
  { title: 'two operators in one', status: 403, raw: asserting({ email: `${OPERATOR},eve` }) },
  { title: 'a star', status: 403, raw: asserting({ email: '*@*' }) },
];

it('a viewer who may not act gets 403 by every route, whether the launch exists or not, and nothing is done', async () => {
  const { answersTo, everything } = await openAttacked(database);
  const before = await everything();
  expect(await answersTo(PERSONS)).toEqual(expectedOf(PERSONS));
  expect(await everything()).toEqual(before);
});
