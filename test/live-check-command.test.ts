/** `live-check` as a person uses it: real processes, also stopped and killed ones, on the emulators. */
import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { startChild, type Child } from './support/child.ts';
import { startLiveCheckBed, type LiveCheckBed } from './support/live-check-bed.ts';

function run({ env }: LiveCheckBed, ...args: string[]): Child {
  return startChild(['src/main.ts', 'live-check', ...args], env);
}

/** A run that waits for its first execution to be listed, which never happens: the clock of the emulators stands still. */
async function startWaiting() {
  const bed = await startLiveCheckBed({ cloudRun: { listLagMs: 1 } });
  const child = run(bed, '--yes', '--ends-topic', 'ends', '--only', 'list-in-time');
  while (bed.cloudRun.executions().length === 0) await setTimeout(20);
  return { bed, child, prefix: prefixIn(await child.line('topics ')) };
}

function prefixIn(line: string): string {
  return /live-check-[0-9a-f]{8}/.exec(line)?.[0] ?? '';
}

describe('live-check', () => {
  it('says what it would create, with rights and costs, and creates nothing if it cannot ask', async () => {
    const bed = await startLiveCheckBed();
    const { code, stdout, stderr } = await run(bed).ended;
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/Cloud Run jobs +live-check-[0-9a-f]{8},/);
    expect(stderr).toMatch(/Your login needs +roles\/run\.developer/);
    expect(stderr).toMatch(/It costs +some 0\.0\d USD/);
    expect(stderr).toMatch(/\njob-bridge: there is no terminal to ask on; add --yes to begin\n$/);
    expect(await bed.left()).toEqual([]);
  });

  it('prints each assumption and its result, and reports each step on stderr', async () => {
    const bed = await startLiveCheckBed();
    const { code, stdout, stderr } = await run(bed, '--yes', '--only', 'publish-makes-message-ids').ended;
    expect(code).toBe(0);
    expect(stdout).toBe(
      'true         publish-makes-message-ids: A message that is published again gets another message id.\n' +
        '             seen      two ids\n',
    );
    expect(stderr).toMatch(/\n1\/1 publish-makes-message-ids: true\nremoved: 1 topic\n/);
  });

  it('removes what it made on Ctrl-C, exit 1', async () => {
    const { bed, child } = await startWaiting();
    expect(await bed.left()).toHaveLength(2);
    child.process.kill('SIGINT');
    const { code, stdout, stderr } = await child.ended;
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/\nstopping; .*\nremoved: 1 subscription, 1 job\njob-bridge: stopped\n$/);
    expect(await bed.left()).toEqual([]);
  });

  it('ends at once on a second Ctrl-C; the command that it printed removes the rest', async () => {
    const { bed, child } = await startWaiting();
    bed.cloudRun.faults.add({ rpc: 'DeleteJob', silent: true });
    child.process.kill('SIGINT');
    const shown = await child.line('stopping;');
    const [, args = ''] = /npm start -- live-check (.*)$/.exec(shown) ?? [];
    const impatience = setInterval(() => child.process.kill('SIGINT'), 50);
    expect((await child.ended.finally(() => clearInterval(impatience))).code).toBe(130);
    bed.cloudRun.faults.clear();
    expect(await run(bed, ...args.split(' ')).ended).toMatchObject({ code: 0 });
    expect(await bed.left()).toEqual([]);
  });

  it('--clean-up removes what a killed run left, and nothing else', async () => {
    const { bed, child, prefix } = await startWaiting();
    child.process.kill('SIGKILL');
    await child.ended;
    const other = `projects/${bed.env['PROJECT_ID']}/topics/live-check-of-others`;
    await fetch(`http://${bed.pubsub.address}/v1/${other}`, { method: 'PUT' });
    expect(await bed.left()).toHaveLength(3);
    const { code, stderr } = await run(bed, '--clean-up', prefix).ended;
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: 'removed: 1 subscription, 1 job\n',
    });
    expect(await bed.left()).toEqual([other]);
    expect(bed.cloudRun.executions().map(({ state }) => state)).toEqual(['cancelled']);
  });

  it('says what it cannot remove, and the command for it, exit 1', async () => {
    const bed = await startLiveCheckBed();
    bed.pubsub.faults.add({ rpc: 'DeleteTopic', code: 'PERMISSION_DENIED' });
    const { code, stderr } = await run(bed, '--yes', '--only', 'publish-makes-message-ids').ended;
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^left behind: topic projects\/live-project\/topics\/live-check-\w+ \(.*PERMISSION_DENIED/m,
    );
    expect(stderr).toMatch(
      /^ {2}fix {2}gcloud pubsub topics delete projects\/live-project\/topics\/live-check-\w+$/m,
    );
  });

  it('names a missing right in the row that needs it, and goes on', async () => {
    const bed = await startLiveCheckBed();
    bed.cloudRun.faults.add({ rpc: 'CreateJob', code: 'PERMISSION_DENIED' });
    const child = run(bed, '--yes', '--only', 'max-retries-default,publish-makes-message-ids');
    const { code, stdout } = await child.ended;
    expect(code).toBe(1);
    expect(stdout).toMatch(/^cannot tell +max-retries-default: .*\n +seen +.*PERMISSION_DENIED/m);
    expect(stdout).toMatch(/^true +publish-makes-message-ids/m);
  });

  it('finds out before it begins that a result cannot be written, exit 2', async () => {
    const bed = await startLiveCheckBed();
    const { code, stdout, stderr } = await run(bed, '--yes', '--json', '/nowhere/result.json').ended;
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^job-bridge: --json cannot be written: .*\/nowhere\/result\.json.*\n$/);
    expect(await bed.left()).toEqual([]);
  });

  it('does not mix a real project with an emulator', async () => {
    const bed = await startLiveCheckBed();
    const env = { ...bed.env, CLOUD_RUN_EMULATOR_HOST: '' };
    const { code, stderr } = await startChild(['src/main.ts', 'live-check', '--yes'], env).ended;
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: expect.stringContaining('PUBSUB_EMULATOR_HOST and CLOUD_RUN_EMULATOR_HOST: takes both'),
    });
  });
});
