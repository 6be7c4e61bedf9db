/**
 * Deliveries with a ledger under failures. Real: the service, PostgreSQL, Google's clients. In place of Cloud Run: the
 * emulator. Instead of waiting for minutes, the tests make the rows of the ledger older.
 */
import { describe, expect, it } from 'vitest';
import { useLedgerDatabase } from './ledger-database.ts';
import { startCloud, startQueueService, until } from './support/queue-service.ts';

const database = useLedgerDatabase();

const ids = (count: number) =>
  Array.from({ length: count }, (_, n) => `launch-${String(n).padStart(3, '0')}`);

const EXPIRE = `UPDATE launches SET expires_at = now() - interval '1 hour',
  first_claimed_at = now() - interval '2 hours', claimed_at = now() - interval '2 hours' WHERE token IS NOT NULL`;
const END_PAUSES = 'UPDATE launch_job_pauses SET until = now()';

async function start(options: Partial<Parameters<typeof startQueueService>[0]> = {}) {
  const ledgerUrl = options.ledgerUrl ?? (await database.create());
  const cloud = options.cloud ?? (await startCloud());
  const service = await startQueueService({ cloud, ledgerUrl, ...options });
  return { ...service, cloud, ledgerUrl, owner: await database.connect({ url: ledgerUrl }) };
}

describe('a burst of 100 deliveries', () => {
  it('is launched at once if no pace is set: each launch has one execution', async () => {
    const { deliver, cloud, outcomes } = await start();
    const statuses = await Promise.all(ids(100).map((launchId) => deliver({ launchId })));
    expect(new Set(statuses)).toEqual(new Set([204]));
    expect(cloud.launchIds()).toEqual(ids(100));
    expect(outcomes().filter((outcome) => outcome !== 'launched')).toEqual([]);
  });

  it('is answered 204 also beyond the pace, and sweeps launch the rest, each once', async () => {
    const env = { LAUNCHES_PER_MINUTE: '60' };
    // Here, a minute of the pace takes 6 s.
    const { deliver, sweep, cloud, outcomes } = await start({ env, timeScale: 0.1 });
    const statuses = await Promise.all(ids(100).map((launchId) => deliver({ launchId })));
    expect(new Set(statuses)).toEqual(new Set([204]));
    const atOnce = outcomes().filter((outcome) => outcome === 'launched');
    expect(atOnce.length).toBeGreaterThanOrEqual(60);
    // A later delivery may launch one that was answered as queued.
    const queued = outcomes().filter((outcome) => outcome === 'queued');
    expect(queued.length).toBeGreaterThanOrEqual(100 - atOnce.length);
    await until(async () => {
      await sweep();
      return cloud.launchIds().length >= 100;
    });
    expect(cloud.launchIds()).toEqual(ids(100));
  });

  it('on two services launches each once', async () => {
    const one = await start();
    const other = await start(one);
    const statuses = await Promise.all(
      ids(100).flatMap((launchId) => [one.deliver({ launchId }), other.deliver({ launchId })]),
    );
    expect(new Set(statuses)).toEqual(new Set([204]));
    await one.sweep();
    expect(one.cloud.launchIds()).toEqual(ids(100));
  });
});

describe('a job with two slots', () => {
  const RULES = 'jobs: { local-job: { default: true, args: [job, "--id={id}"], running: 2 } }';

  it('never has more executions in Cloud Run, and each end launches the next one', async () => {
    let running = 0;
    let most = 0;
    const gates: (() => void)[] = [];
    const cloud = await startCloud(async () => {
      running += 1;
      most = Math.max(most, running);
      await new Promise<void>((resolve) => void gates.push(resolve));
      running -= 1;
      return 0;
    });
    const { deliver, sweep } = await start({ cloud, env: { RULES }, timeScale: 0.1 });
    const statuses = await Promise.all(ids(6).map((launchId) => deliver({ launchId })));
    expect(new Set(statuses)).toEqual(new Set([204]));
    expect(cloud.launchIds()).toHaveLength(2);
    expect(await sweep()).toMatchObject({ launched: 0 });
    for (let ended = 1; ended <= 6; ended += 1) {
      await until(() => gates.length > 0);
      const before = running;
      gates.shift()?.();
      await until(() => running < before);
      await until(async () => {
        await sweep();
        return cloud.launchIds().length >= Math.min(6, ended + 2);
      });
    }
    expect(cloud.launchIds()).toEqual(ids(6));
    expect(most).toBe(2);
  });
});

describe('a misconfiguration', () => {
  it('keeps every launch in the ledger, costs few calls, is logged once, and all are launched after the fix', async () => {
    const { deliver, sweep, cloud, owner, lines } = await start();
    cloud.emulator.faults.add({ rpc: 'RunJob', code: 'PERMISSION_DENIED' });
    // A whole burst may be sent before the first refusal.
    expect(await deliver({ launchId: 'launch-000' })).toBe(204);
    const statuses = await Promise.all(ids(40).map((launchId) => deliver({ launchId })));
    expect(new Set(statuses)).toEqual(new Set([204]));
    for (const launchId of ids(40)) expect(await deliver({ launchId })).toBe(204);
    const calls = cloud.emulator.faults.callsOf('RunJob');
    expect(calls).toBeLessThan(40);
    for (let probe = 1; probe <= 3; probe += 1) {
      await owner.query(END_PAUSES);
      expect(await sweep()).toMatchObject({ launched: 0 });
      expect(cloud.emulator.faults.callsOf('RunJob')).toBe(calls + probe);
    }
    const told = lines.filter(({ code }) => code === 'set-up-fault');
    expect(told).toMatchObject([{ severity: 'ERROR', detail: expect.stringContaining('roles/run') }]);
    cloud.emulator.faults.clear();
    await owner.query(END_PAUSES);
    expect(await sweep()).toMatchObject({ launched: 40 });
    expect(cloud.launchIds()).toEqual(ids(40));
  });
});

describe('a ledger that is down', () => {
  it('answers deliveries and sweeps with 503, and loses and doubles nothing', async () => {
    const { deliver, sweep, cloud } = await start();
    expect(await deliver({ launchId: 'before' })).toBe(204);
    await database.server.crash();
    const statuses = await Promise.all(ids(10).map((launchId) => deliver({ launchId })));
    expect(new Set(statuses)).toEqual(new Set([503]));
    expect(await sweep()).toEqual({});
    await database.server.restart();
    for (const launchId of ['before', ...ids(10)]) {
      await until(async () => (await deliver({ launchId })) === 204);
    }
    await until(async () => (await sweep())['launched'] === 0);
    expect(cloud.launchIds()).toEqual(['before', ...ids(10)]);
  });
});

describe('SIGTERM', () => {
  it('records the calls that were sent, and leaves the rest to the next process', async () => {
    const { deliver, end, cloud, owner, ledgerUrl } = await start({ env: { LAUNCHES_PER_MINUTE: '1' } });
    cloud.emulator.faults.add({ rpc: 'RunJob', latencyMs: 300, times: 1 });
    const sent = deliver({ launchId: 'sent' });
    await until(() => cloud.emulator.faults.callsOf('RunJob') === 1);
    expect(await deliver({ launchId: 'waiting' })).toBe(204);
    await end();
    expect(await sent).toBe(204);
    const { rows } = await owner.query('SELECT launch_id, state FROM launches ORDER BY launch_id');
    expect(rows).toEqual([
      { launch_id: 'sent', state: 'launched' },
      { launch_id: 'waiting', state: 'queued' },
    ]);
    const next = await startQueueService({ cloud, ledgerUrl });
    expect(await next.sweep()).toMatchObject({ launched: 1 });
    expect(cloud.launchIds()).toEqual(['sent', 'waiting']);
  });

  it('ends a sweep that waits for the pace; the answer says what it did', async () => {
    const { deliver, sweep, end, cloud } = await start({ env: { LAUNCHES_PER_MINUTE: '1' } });
    await deliver({ launchId: 'sent' });
    await deliver({ launchId: 'waiting' });
    const swept = sweep();
    await until(() => cloud.emulator.faults.callsOf('ListExecutions') > 0);
    await end();
    expect(await swept).toMatchObject({ launched: 0, followed: 1 });
    expect(cloud.launchIds()).toEqual(['sent']);
  });
});

describe('a launch whose answer is lost', () => {
  it('is found by a sweep, and never sent again', async () => {
    const { deliver, sweep, cloud, owner, outcomes } = await start();
    cloud.emulator.faults.add({ rpc: 'RunJob', cut: 'reset', when: 'after', times: 1 });
    cloud.emulator.faults.add({ rpc: 'ListExecutions', code: 'UNAVAILABLE' });
    expect(await deliver({ launchId: 'lost' })).toBe(204);
    expect(outcomes()).toEqual(['queued']);
    cloud.emulator.faults.clear();
    await owner.query(EXPIRE);
    expect(await sweep()).toMatchObject({ found: 1 });
    expect(cloud.launchIds()).toEqual(['lost']);
    expect(await deliver({ launchId: 'lost' })).toBe(204);
    expect(outcomes()).toEqual(['queued', 'duplicate']);
  });

  it('is launched once by a sweep that proves it absent, also with several services', async () => {
    const one = await start({ timeScale: 0.1 });
    const other = await start({ ...one, timeScale: 0.1 });
    const { cloud } = one;
    cloud.emulator.faults.add({ rpc: 'RunJob', code: 'UNAVAILABLE', times: 1 });
    expect(await one.deliver({ launchId: 'lost' })).toBe(204);
    expect(cloud.launchIds()).toEqual([]);
    await one.owner.query(EXPIRE);
    const swept = await Promise.all([one.sweep(), other.sweep()]);
    expect(swept.reduce((sum, { relaunched = 0 }) => sum + relaunched, 0)).toBe(1);
    expect(cloud.launchIds()).toEqual(['lost']);
  });

  it('stays unknown while Cloud Run cannot be asked, and the sweep says so with 200', async () => {
    const { deliver, sweep, cloud, owner, lines } = await start();
    cloud.emulator.faults.add({ rpc: 'RunJob', code: 'UNAVAILABLE', times: 1 });
    cloud.emulator.faults.add({ rpc: 'ListExecutions', code: 'PERMISSION_DENIED' });
    await deliver({ launchId: 'lost' });
    await owner.query(EXPIRE);
    expect(await sweep()).toMatchObject({ stillUnknown: 1 });
    expect(await sweep()).toMatchObject({ stillUnknown: 1 });
    expect(lines.filter(({ code }) => code === 'launch-unknown')).toMatchObject([
      { severity: 'ERROR', launchId: 'lost', detail: expect.stringContaining('roles/run.viewer') },
    ]);
    expect(cloud.launchIds()).toEqual([]);
  });
});
