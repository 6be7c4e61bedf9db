/** Wrong methods, paths and values. Real: PostgreSQL, `serve` with ROLE=board. */
import { expect, it } from 'vitest';
import { useLedgerDatabase } from '../../test/ledger-database.ts';
import { CANCEL, expectedOf, openAttacked, sent, type Attack } from '../../test/support/board-attacks.ts';

const database = useLedgerDatabase();

const WRONG: readonly Attack[] = [
  { title: 'GET', status: 405, raw: () => ({ method: 'GET' }) },
  { title: 'HEAD', status: 405, raw: () => ({ method: 'HEAD' }) },
  { title: 'OPTIONS', status: 405, raw: () => ({ method: 'OPTIONS' }) },
  { title: 'PUT', status: 405, raw: sent({ method: 'PUT' }) },
  { title: 'DELETE', status: 405, raw: sent({ method: 'DELETE', path: '/launches/launch-1' }) },
  { title: 'GET of a choice', status: 405, raw: () => ({ method: 'GET', path: '/batches?act=cancel' }) },
  { title: 'GET of the going on', status: 405, raw: () => ({ method: 'GET', path: '/batches/none/go' }) },
  { title: 'a post to a page', status: 405, raw: sent({ path: '/launches' }) },
  {
    title: 'a method in a header',
    status: 405,
    raw: sent({ method: 'PUT', headers: { 'x-http-method-override': 'POST' } }),
  },
  {
    title: 'a method in the form',
    status: 405,
    raw: sent({ path: '/launches/launch-1' }, '&_method=DELETE'),
  },
  { title: 'an action that does not exist', status: 404, raw: sent({ path: '/launches/launch-1/forget' }) },
  { title: 'a launch that does not exist', status: 404, raw: sent({ path: '/launches/launch-9/cancel' }) },
  { title: 'the launch of another job', status: 404, raw: sent({ path: `${CANCEL}?job=other` }) },
  { title: 'a job that is a path', status: 404, raw: sent({ path: `${CANCEL}?job=..%2F..%2Fjobs` }) },
  { title: 'a launch id with a null byte', status: 404, raw: sent({ path: '/launches/launch-1%00/cancel' }) },
  { title: 'a launch id with SQL', status: 404, raw: sent({ path: "/launches/launch-1'%3B--/cancel" }) },
  {
    title: 'a launch id that is long',
    status: 404,
    raw: sent({ path: `/launches/${'x'.repeat(5000)}/cancel` }),
  },
  { title: 'a path that climbs', status: 404, raw: sent({ path: '/launches/../launches/launch-1/cancel' }) },
  {
    title: 'a path that climbs, encoded',
    status: 404,
    raw: sent({ path: '/launches/%2e%2e%2flaunch-1/cancel' }),
  },
  { title: 'a path with two slashes', status: 404, raw: sent({ path: '//launches/launch-1/cancel' }) },
  { title: 'a path with a backslash', status: 404, raw: sent({ path: '/launches\\launch-1\\cancel' }) },
  { title: 'a path with a parameter', status: 404, raw: sent({ path: `${CANCEL};job=x` }) },
  { title: 'an encoded slash', status: 405, raw: sent({ path: '/launches/launch-1%2Fcancel' }) },
  { title: 'another case', status: 404, raw: sent({ path: '/Launches/launch-1/cancel' }) },
  { title: 'a slash at the end', status: 404, raw: sent({ path: `${CANCEL}/` }) },
  { title: 'a broken percent sign', status: 400, raw: sent({ path: '/launches/%zz/cancel' }) },
  { title: 'bytes that are not text', status: 400, raw: sent({ path: '/launches/%ff%fe/cancel' }) },
  { title: 'a batch that does not exist', status: 404, raw: sent({ path: '/batches/none/go' }) },
  { title: 'a batch with SQL', status: 404, raw: sent({ path: "/batches/x'%3B--/go" }) },
  { title: 'a batch of what is not offered', status: 400, raw: sent({ path: '/batches?act=forget' }) },
  {
    title: 'a batch of an unknown state',
    status: 400,
    raw: sent({ path: '/batches?act=retry&state=lost' }),
  },
  {
    title: 'an unknown verdict',
    status: 400,
    raw: sent({ path: '/launches/launch-2/resolve' }, '&verdict=gone'),
  },
  {
    title: 'a verdict of the language',
    status: 400,
    raw: sent({ path: '/launches/launch-2/resolve' }, '&verdict=__proto__'),
  },
  {
    title: 'a verdict on what is queued',
    status: 409,
    raw: sent({ path: '/launches/launch-1/resolve' }, '&verdict=failed'),
  },
  {
    title: 'a reason of a novel',
    status: 400,
    raw: sent({ path: '/launches/launch-2/resolve' }, `&verdict=failed&reason=${'x'.repeat(501)}`),
  },
  {
    title: 'a reason with a null byte',
    status: 400,
    raw: sent({ path: '/launches/launch-2/resolve' }, '&verdict=failed&reason=a%00b'),
  },
];

it('wrong methods, paths and values are refused with their status, and nothing is done', async () => {
  const { answersTo, everything } = await openAttacked(database);
  const before = await everything();
  expect(await answersTo(WRONG)).toEqual(expectedOf(WRONG));
  expect(await everything()).toEqual(before);
});
