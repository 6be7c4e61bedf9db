/**
 * `live-check` against the emulators, with Google's clients. Each assumption is made false in turn: by a fault or an option
 * of the emulators if there is one, otherwise by a false answer in front of the real adapter.
 */
import { describe, expect, it } from 'vitest';
import { liveCheck } from '../src/cli/live-check/live-check.ts';
import { ASSUMPTIONS } from '../src/live-check/assumptions.ts';
import { BROKEN } from './support/broken-assumptions.ts';
import { startLiveCheckBed } from './support/live-check-bed.ts';

const QUOTA = 60;

describe('live-check against the emulators', () => {
  it('sees that each assumption is true, and removes what it made', async () => {
    const bed = await startLiveCheckBed({ cloudRun: { runJobPerMinute: QUOTA } });
    const { exitCode, rows } = await bed.run({ useUpQuota: true });
    expect(rows.filter(({ verdict }) => verdict !== 'true')).toEqual([]);
    expect({ exitCode, tried: rows.length }).toEqual({ exitCode: 0, tried: ASSUMPTIONS.length });
    expect(await bed.left()).toEqual([]);
    expect(bed.cloudRun.executions().filter(({ state }) => state === 'running')).toEqual([]);
  });

  it('ends an execution that still runs before it removes the job', async () => {
    const bed = await startLiveCheckBed({
      faults: [{ rpc: 'CancelExecution', times: 1, code: 'UNAVAILABLE' }],
    });
    const { exitCode, rows } = await bed.run({ only: 'cancelled-execution' });
    expect(rows).toMatchObject([{ verdict: 'cannot tell', seen: expect.stringContaining('UNAVAILABLE') }]);
    expect(exitCode).toBe(1);
    expect(await bed.left()).toEqual([]);
    const asked = bed.cloudRun.calls.map(({ rpc }) => rpc).filter((rpc) => /^(Cancel|Delete)/.test(rpc));
    expect(asked).toEqual(['CancelExecution', 'CancelExecution', 'DeleteJob']);
  });

  it('tries the rest if the topic of ended executions does not exist', async () => {
    const bed = await startLiveCheckBed();
    const { rows } = await bed.run({ only: 'exit-code,audit-log-of-failure', endsTopic: 'nowhere' });
    expect(rows).toMatchObject([
      { id: 'exit-code', verdict: 'true' },
      { verdict: 'cannot tell', seen: expect.stringContaining('NOT_FOUND') },
    ]);
  });

  it('says once that no job could be created, and tries the rest', async () => {
    const bed = await startLiveCheckBed({ cloudRun: { images: {} } });
    const { exitCode, rows } = await bed.run({
      only: 'run-job-names-execution,overrides-args-and-env,exit-code,publish-makes-message-ids',
    });
    const missing = 'needs the job that could not be created (run-job-names-execution)';
    expect(rows).toMatchObject([
      { verdict: 'cannot tell', seen: expect.stringMatching(/^the job could not be created, .*NOT_FOUND/) },
      { id: 'overrides-args-and-env', verdict: 'not tried', seen: missing },
      { id: 'exit-code', verdict: 'not tried', seen: missing },
      { id: 'publish-makes-message-ids', verdict: 'true' },
    ]);
    expect(exitCode).toBe(1);
  });

  it('has a way to make each assumption false', () => {
    expect(Object.keys(BROKEN)).toEqual(ASSUMPTIONS.map(({ id }) => id));
  });

  it.each(Object.entries(BROKEN))('notices that it is false: %s', async (id, broken) => {
    const bed = await startLiveCheckBed(broken);
    const { exitCode, rows, printed } = await bed.run({ only: id, useUpQuota: true });
    expect(rows).toMatchObject([{ id, verdict: 'false' }]);
    expect(exitCode).toBe(1);
    expect(printed.join('\n')).toContain(rows[0]!.ifWrong);
    expect(await bed.left()).toEqual([]);
  });
});

it.each([
  { cleanUp: 'prod', says: '--clean-up is "prod"; takes the prefix that a run has shown' },
  { only: 'back-of', says: '--only has no assumption "back-of"; did you mean back-off?' },
  { region: 'tokyo', says: '--region is "tokyo"' },
  { project: 'My Project', says: '--project is "My Project"' },
  { pushUrl: 'ftp://x', says: '--push-url is "ftp://x"' },
])('live-check refuses a wrong option before it does anything: $says', async ({ says, ...options }) => {
  const runtime = { env: {}, stop: new AbortController().signal, print: () => undefined };
  await expect(liveCheck(runtime, options)).rejects.toMatchObject({
    message: expect.stringContaining(says),
    exitCode: 2,
  });
});
