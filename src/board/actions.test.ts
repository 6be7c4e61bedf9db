/** Real: PostgreSQL, two `serve` with ROLE=board, the check of tokens. */
import { describe, expect, it } from 'vitest';
import { useLedgerDatabase } from '../../test/ledger-database.ts';
import { openBoards, OPERATOR, READER } from '../../test/support/board-bed.ts';
import { launchIdOfRetry } from '../launch/event/launch-id.ts';

const database = useLedgerDatabase();

/** The actions of people on the page of a launch. */
function actsOn(page: string): readonly string[] {
  const [, rows = ''] = /What people did<\/h2>[\s\S]*?<tbody>([\s\S]*?)<\/tbody>/.exec(page) ?? [];
  return [...rows.matchAll(/<tr>([\s\S]*?)<\/tr>/g)].map(([, row = '']) =>
    row
      .replaceAll(/<time[\s\S]*?<\/time>|<[^>]+>/g, ' ')
      .replaceAll(/\s+/g, ' ')
      .replaceAll(' :', ':')
      .trim(),
  );
}

describe('an operator', () => {
  it('cancels a launch by its form, and comes back to the page', async () => {
    const { startBoard, stored, show } = await openBoards(database);
    const launch = await stored(1, { name: 'report' });
    const { formToken, post, get, log } = await startBoard();
    const page = '/launches/launch-1?job=report';
    const token = await formToken(page);
    const response = await post('/launches/launch-1/cancel?job=report', { token });
    expect(response.status).toBe(303);
    expect(response.headers.get('location')).toBe(page);
    expect(await show(launch)).toMatchObject({ state: 'cancelled', wishedBy: OPERATOR });
    const again = await (await get(page)).text();
    expect(again).not.toContain('action="/launches/launch-1/cancel');
    expect(again).toContain('action="/launches/launch-1/retry?job=report"');
    expect(log).toContainEqual(
      expect.objectContaining({
        severity: 'INFO',
        message: 'cancel of a launch, as an operator asked on the board',
        route: '/launches/:launchId/cancel',
        status: 303,
        launchId: 'launch-1',
        launchJob: 'report',
        state: 'cancelled',
        by: OPERATOR,
      }),
    );
  });

  it('retries a failed launch, and finds the new one on the page of the first', async () => {
    const { startBoard, ended, show } = await openBoards(database);
    const launch = await ended(1, { state: 'failed' });
    const { formToken, post, get } = await startBoard();
    const token = await formToken('/launches/launch-1');
    const once = await post('/launches/launch-1/retry', { token });
    const twice = await post('/launches/launch-1/retry', { token });
    expect([once.status, twice.status]).toEqual([303, 303]);
    const launchId = launchIdOfRetry(launch);
    expect(await show({ ...launch, launchId })).toMatchObject({ retryOf: 'launch-1', wishedBy: OPERATOR });
    expect(await (await get('/launches/launch-1')).text()).toContain(`href="/launches/${launchId}"`);
  });

  it('settles an unknown launch by hand, with a reason, and undoes that', async () => {
    const { startBoard, unknown, show } = await openBoards(database);
    const launch = await unknown(1);
    const { formToken, get, post } = await startBoard();
    const token = await formToken('/launches/launch-1');
    const form = { token, verdict: 'failed', reason: 'seen in the console' };
    expect((await post('/launches/launch-1/resolve', form)).status).toBe(303);
    expect(await show(launch)).toMatchObject({
      state: 'failed',
      resolvedNote: `ended as failed, by ${OPERATOR} on the board: seen in the console`,
    });
    expect((await post('/launches/launch-1/reopen', { token, reason: 'a slip' })).status).toBe(303);
    expect(await show(launch)).toMatchObject({
      state: 'unknown',
      resolvedNote: expect.stringContaining(`reopened, by ${OPERATOR} on the board: a slip`) as string,
    });
    expect((await post('/launches/launch-1/resolve', { token, verdict: 'not-launched' })).status).toBe(303);
    expect(await show(launch)).toMatchObject({ state: 'queued' });
    const page = await (await get('/launches/launch-1', READER)).text();
    expect(actsOn(page)).toEqual([
      `${OPERATOR} settled by hand: ended as failed, by ${OPERATOR} on the board: seen in the console`,
      expect.stringMatching(`^${OPERATOR} reopened: reopened: reopened, by ${OPERATOR} on the board: a slip`),
      `${OPERATOR} settled by hand: not launched, by ${OPERATOR} on the board`,
    ]);
  });

  it('comes back to where the form was, and never to another site', async () => {
    const { startBoard, stored } = await openBoards(database);
    await stored(1);
    const { formToken, post, address } = await startBoard();
    const token = await formToken('/launches/launch-1');
    const back = async (referer: string) => {
      const response = await post('/launches/launch-1/cancel', { token }, { headers: { referer } });
      return response.status === 409 ? 'refused' : response.headers.get('location');
    };
    expect(await back(`${address}/launches?state=queued`)).toBe('/launches?state=queued');
    for (const referer of ['https://evil.example/x', `${address}//evil.example`, 'not an address']) {
      await stored(Number(`1${referer.length}`));
      const launchId = `launch-1${referer.length}`;
      const response = await post(`/launches/${launchId}/cancel`, { token }, { headers: { referer } });
      expect(response.headers.get('location')).toBe(`/launches/${launchId}`);
    }
  });

  it('uses a form of one instance at another', async () => {
    const { startBoard, stored, show } = await openBoards(database);
    const launch = await stored(1);
    const one = await startBoard();
    const other = await startBoard();
    const token = await one.formToken('/launches/launch-1');
    expect((await other.post('/launches/launch-1/cancel', { token })).status).toBe(303);
    expect(await show(launch)).toMatchObject({ state: 'cancelled' });
  });

  it.each([
    { title: 'cancels what has ended', action: 'cancel', form: {}, says: 'has ended: it is failed' },
    { title: 'settles what is known', action: 'resolve', form: { verdict: 'failed' }, says: 'has ended' },
    {
      title: 'undoes a settling that did not happen',
      action: 'reopen',
      form: {},
      says: 'was not settled by hand',
    },
  ])('an operator who $title gets 409 with the reason', async ({ action, form, says }) => {
    const { startBoard, ended, stored } = await openBoards(database);
    await ended(1, { state: 'failed' });
    await stored(2);
    const { formToken, post } = await startBoard();
    const token = await formToken('/launches/launch-2');
    const response = await post(`/launches/launch-1/${action}`, { ...form, token });
    expect(response.status).toBe(409);
    expect(await response.text()).toContain(says);
  });
});

describe('a board that does not check its viewers', () => {
  const none = { BOARD_AUTH: 'none', BOARD_AUDIENCE: '', BOARD_OPERATORS: '*' };

  it('lets every person at this machine act', async () => {
    const { startBoard, stored, show } = await openBoards(database);
    const launch = await stored(1);
    const { formToken, post } = await startBoard(none);
    const token = await formToken('/launches/launch-1', '');
    expect((await post('/launches/launch-1/cancel', { token }, { email: '' })).status).toBe(303);
    expect(await show(launch)).toMatchObject({ state: 'cancelled', wishedBy: 'board' });
  });

  it('lets no person act unless BOARD_OPERATORS says so', async () => {
    const { startBoard, stored, show } = await openBoards(database);
    const launch = await stored(1);
    const open = await startBoard(none);
    const token = await open.formToken('/launches/launch-1', '');
    const { get, post } = await startBoard({ ...none, BOARD_OPERATORS: '' });
    expect(await (await get('/launches/launch-1', '')).text()).not.toContain('<form method="post"');
    expect((await post('/launches/launch-1/cancel', { token }, { email: '' })).status).toBe(403);
    expect(await show(launch)).toMatchObject({ state: 'queued' });
  });
});
