/** Real: Express, HTTP and PostgreSQL. */
import { describe, expect, it } from 'vitest';
import { useLedgerDatabase } from '../../test/ledger-database.ts';
import { startOperatedService } from '../../test/support/operated-service.ts';
import { LedgerUnavailable } from '../launch/ledger/ledger.ts';
import { startHttpService } from '../../test/support/http-service.ts';

const database = useLedgerDatabase();

interface Page {
  readonly launches: readonly Readonly<Record<string, unknown>>[];
  readonly next?: string;
}

function idsOf({ launches }: Page): readonly unknown[] {
  return launches.map(({ launchId }) => launchId);
}

async function start() {
  const bed = await startOperatedService(database);
  const list = async (query: string) => (await (await bed.send(`/launches${query}`)).json()) as Page;
  return { ...bed, list };
}

describe('GET /launches', () => {
  it('lists the launches of the ledger, newest first, each as a look-up shows it', async () => {
    const { list, stored, ended, log } = await start();
    await stored(1, { name: 'report', key: 'photos/1.png' });
    await ended(2, {
      state: 'failed',
      failure: { reason: 'exit-code', exitCode: 3, signal: undefined, detail: 'It failed.' },
      logUri: 'https://log.example/2',
    });
    const page = await list('');
    expect(page).toEqual({
      launches: [
        {
          launchId: 'launch-2',
          id: '2',
          state: 'failed',
          failure: { reason: 'exit-code', exitCode: 3, detail: 'It failed.' },
          execution: 'projects/p/locations/r/jobs/one/executions/of-launch-2',
          logUri: 'https://log.example/2',
          requestedAt: expect.any(String),
          launchedAt: expect.any(String),
          endedAt: expect.any(String),
        },
        {
          launchId: 'launch-1',
          job: 'report',
          id: '1',
          state: 'queued',
          reason: 'pace',
          detail: 'it waits for its turn in the pace of launches',
          key: 'photos/1.png',
          requestedAt: expect.any(String),
        },
      ],
    });
    expect(log).toContainEqual(expect.objectContaining({ message: 'launches listed', listed: 2 }));
  });

  it("filters by states, by a job's name or its Cloud Run job, and by key", async () => {
    const { list, stored, ended, launched } = await start();
    await stored(1, { name: 'report', key: 'a' });
    await ended(2);
    await launched(3);
    expect(idsOf(await list('?state=queued'))).toEqual(['launch-1']);
    expect(idsOf(await list('?state=queued,launched'))).toEqual(['launch-3', 'launch-1']);
    expect(idsOf(await list('?job=report'))).toEqual(['launch-1']);
    expect(idsOf(await list('?job=one'))).toEqual(['launch-3', 'launch-2', 'launch-1']);
    expect(idsOf(await list('?key=a'))).toEqual(['launch-1']);
    expect(idsOf(await list('?key=b'))).toEqual([]);
  });

  it('lists each launch once over several pages', async () => {
    const { list, stored } = await start();
    for (let n = 1; n <= 5; n += 1) await stored(n);
    const first = await list('?limit=2');
    const second = await list(`?limit=2&after=${first.next}`);
    const third = await list(`?limit=2&after=${second.next}`);
    expect([first, second, third].flatMap(idsOf)).toEqual([5, 4, 3, 2, 1].map((n) => `launch-${n}`));
    expect(third.next).toBeUndefined();
  });

  it.each([
    ['?state=lost', 'state is \\"lost\\"; it takes queued, launching, unknown'],
    ['?state=', 'state is empty'],
    ['?limit=0', 'limit is \\"0\\"; it takes a whole number from 1 to 500'],
    ['?limit=501', 'from 1 to 500'],
    ['?limit=1&limit=2', 'limit occurs twice'],
    ['?after=x', 'after is not a position in the list'],
    ['?states=failed', 'the query has \\"states\\"; it takes state, job, key, limit, after'],
  ])('with %s is 400, and the detail says what is accepted', async (query, says) => {
    const { send } = await start();
    const response = await send(`/launches${query}`);
    const text = await response.text();
    expect({ status: response.status, code: JSON.parse(text).code }).toEqual({
      status: 400,
      code: 'invalid-query',
    });
    expect(text).toContain(says);
  });

  it('is only for operators, and needs a ledger', async () => {
    const statusOf = async (options: Parameters<typeof startHttpService>[0]) =>
      (await (await startHttpService(options)).send('/launches')).status;
    expect(await statusOf({ operators: ['*'] })).toBe(200);
    expect(await statusOf({ operators: [] })).toBe(403);
    expect(await statusOf({ operators: ['operator@example.com'] })).toBe(403);
    expect(await statusOf({ operators: ['*'], hasLedger: false })).toBe(501);
  });

  it('answers 503 with Retry-After while the ledger is unreachable', async () => {
    const { send } = await startHttpService({
      operators: ['*'],
      records: {
        show: async () => [],
        list: () => Promise.reject(new LedgerUnavailable('postgres://u:secret@h is down')),
      },
    });
    const response = await send('/launches');
    expect({ status: response.status, retryAfter: response.headers.get('retry-after') }).toEqual({
      status: 503,
      retryAfter: '5',
    });
    expect(await response.text()).not.toContain('secret');
  });

  it('allows no other method', async () => {
    const { send } = await startHttpService({ operators: ['*'] });
    const response = await send('/launches', { method: 'POST' });
    expect({ status: response.status, allow: response.headers.get('allow') }).toEqual({
      status: 405,
      allow: 'GET, HEAD',
    });
  });
});
