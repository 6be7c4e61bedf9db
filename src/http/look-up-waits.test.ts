/** Real: Express, HTTP and the waits. Double: the look-up. The test moves the clock. */
import { describe, expect, it } from 'vitest';
import { startHttpService } from '../../test/support/http-service.ts';
import { NoticingClock } from '../../test/support/noticing-clock.ts';
import type { LaunchState } from '../launch/ledger/launch-state.ts';

async function start(state?: LaunchState) {
  const time = new NoticingClock();
  const stop = new AbortController();
  const launch = { state, looks: 0 };
  const service = await startHttpService({
    stop: stop.signal,
    clock: {
      now: () => time.now(),
      monotonic: () => time.now(),
      setTimer: (ms, run) => time.setTimer(ms, run),
    },
    lookUp: {
      async find({ launchId, name }) {
        launch.looks += 1;
        const { state: now } = launch;
        if (now === undefined) return undefined;
        const job = 'projects/p/locations/r/jobs/j';
        return { job, name, launchId, id: '2', state: now, execution: undefined, logUri: undefined };
      },
    },
  });
  return { ...service, time, stop, launch };
}

describe('GET /launches/:launchId?wait=SECONDS', () => {
  it('answers once the state is final, even if the launch was unknown at first', async () => {
    const { send, time, launch } = await start();
    const answered = send('/launches/known?wait=60');
    await time.held(2);
    launch.state = 'failed';
    time.advance(1_000);
    const response = await answered;
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ launchId: 'known', id: '2', state: 'failed' });
  });

  it('answers after its time with the state at that time', async () => {
    const { send, time, launch } = await start('queued');
    const answered = send('/launches/known?wait=10');
    await time.held(2);
    launch.state = 'running';
    time.advance(10_000);
    expect(await (await answered).json()).toMatchObject({ state: 'running' });
  });

  it('answers 404 after its time if the launch is still unknown', async () => {
    const { send, time } = await start();
    const answered = send('/launches/known?wait=1');
    await time.held(2);
    time.advance(1_000);
    expect((await answered).status).toBe(404);
  });

  it('does not wait if the launch has ended, with wait=0, or without wait', async () => {
    for (const [state, query] of [
      ['failed', '?wait=60'],
      ['running', '?wait=0'],
      ['running', ''],
    ] as const) {
      const { send, time } = await start(state);
      expect(await (await send(`/launches/known${query}`)).json()).toMatchObject({ state });
      expect(time.pending).toBe(0);
    }
  });

  it('answers at once with the known state when the service stops', async () => {
    const { send, time, stop } = await start('running');
    const answered = send('/launches/known?wait=60');
    await time.held(2);
    stop.abort();
    expect(await (await answered).json()).toMatchObject({ state: 'running' });
    expect(await (await send('/launches/known?wait=60')).json()).toMatchObject({ state: 'running' });
  });

  it('does not look again once the caller has left', async () => {
    const { send, time, launch, log } = await start('running');
    const gone = new AbortController();
    const answered = send('/launches/known?wait=60', { signal: gone.signal });
    await time.held(2);
    gone.abort();
    await expect(answered).rejects.toMatchObject({ name: 'AbortError' });
    // While these requests come, the service notices the closed connection.
    while (time.pending > 0) await send('/health/live');
    expect(launch.looks).toBe(1);
    expect(log.filter(({ message }) => message === 'launch looked up')).toEqual([]);
  });

  it.each(['61', '-1', '1.5', 'x', '', '1&wait=2'])(
    'with %s seconds is 400, and the detail says what is accepted',
    async (wait) => {
      const { send } = await start('running');
      const response = await send(`/launches/known?wait=${wait}`);
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({
        code: 'invalid-query',
        detail: expect.stringMatching(/wait .*it takes/),
      });
    },
  );
});
