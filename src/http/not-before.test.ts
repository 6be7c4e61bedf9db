/** `?notBefore=`: Real: Express, HTTP and Google's publisher. In place of Pub/Sub: the emulator. */
import { describe, expect, it } from 'vitest';
import { startHttpService } from '../../test/support/http-service.ts';
import { smallRulebook } from '../../test/support/small-rulebook.ts';

const NINE = '2026-01-31T09:00:00+09:00';
const start = (options: { readonly hasLedger?: boolean } = {}) =>
  startHttpService({ rulebook: smallRulebook({ defaultJob: true }), ...options });

describe.each(['/job/2', '/jobs/report/2', '/jobs/report?notAfter=1&', '/jobs/mail/2'])('POST %s', (path) => {
  const at = (query: string): string => `${path}${path.includes('?') ? '' : '?'}${query}`;
  const body = { headers: { 'Content-Type': 'application/json' }, body: '{"id":2}' };
  const init: RequestInit = { method: 'POST', ...(path.startsWith('/jobs/report?') && body) };

  it.each([
    { written: 'escaped', query: `notBefore=${encodeURIComponent(NINE)}` },
    { written: 'with a plus that is not escaped', query: `notBefore=${NINE}` },
  ])('is stored with its notBefore, $written', async ({ query }) => {
    const { send, stored, log } = await start();
    expect((await send(at(query), init)).status).toBe(202);
    expect(stored()).toMatchObject([{ attributes: { notBefore: NINE } }]);
    expect(log).toContainEqual(expect.objectContaining({ notBefore: NINE, status: 202 }));
  });

  it.each([
    'notBefore=',
    'notBefore=tomorrow',
    'notBefore=2026-01-31T09:00:00',
    'notBefore=2026-01-31%2009:00:00Z',
    'notBefore=2026-01-31T00:00:00Z&notBefore=2026-01-31T00:00:00Z',
  ])('with %s is refused with 400 invalid-not-before, and nothing is stored', async (query) => {
    const { send, stored } = await start();
    const response = await send(at(query), init);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code: 'invalid-not-before' });
    expect(stored()).toEqual([]);
  });

  it('is refused with 400 needs-ledger without a ledger, and nothing is stored', async () => {
    const { send, stored } = await start({ hasLedger: false });
    const response = await send(at(`notBefore=${NINE}`), init);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code: 'needs-ledger' });
    expect(stored()).toEqual([]);
    expect((await send(at(''), init)).status).toBe(202);
    expect(stored()[0]?.attributes).not.toHaveProperty('notBefore');
  });
});

it('the same Idempotency-Key gives the same launch id for every notBefore', async () => {
  const { send, stored } = await start();
  const headers = { 'Idempotency-Key': 'k' };
  for (const query of ['', '?notBefore=2026-01-31T00:00:00Z', '?notBefore=2026-02-01T00:00:00Z']) {
    await send(`/jobs/report/2${query}`, { method: 'POST', headers });
  }
  expect(new Set(stored().map(({ attributes }) => attributes['launchId'])).size).toBe(1);
});
