/** The service as Cloud Run starts and stops it: a separate process on a free port. */
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { startTestBed } from '../emulators/testing/pubsub-bed.ts';
import { startChild, type Child } from './support/child.ts';
import { NoticingClock } from './support/noticing-clock.ts';

function serve(env: Readonly<Record<string, string>> = {}): Child {
  const local = { PROJECT_ID: 'p', HTTP_AUTH: 'none', HOST: '127.0.0.1', PORT: '0', ROLE: 'http' };
  // Nothing listens at this address: the service makes no call before a request comes in.
  return startChild(['src/main.ts', 'serve'], { PUBSUB_EMULATOR_HOST: '127.0.0.1:1', ...local, ...env });
}

async function addressOf(child: Child): Promise<string> {
  const { port } = JSON.parse(await child.line('"listening"'));
  return `http://127.0.0.1:${port}`;
}

describe('serve', () => {
  it('logs where it listens and its configuration without secrets', async () => {
    const child = serve({ JOB_ENV: '{"KEY":"hush"}' });
    const line = await child.line('"listening"');
    expect(JSON.parse(line)).toMatchObject({
      severity: 'INFO',
      config: { ROLE: 'http', PROJECT_ID: 'p', JOB_ENV: ['KEY'], REGION: 'asia-northeast1' },
    });
    expect(line).not.toContain('hush');
  });

  it('warns of a variable that is one slip away from a key, without its value', async () => {
    const child = serve({ LEGER_URL: 'postgres://hush@nowhere/l' });
    const line = await child.line('LEGER_URL');
    expect(JSON.parse(line)).toMatchObject({
      severity: 'WARNING',
      message: 'LEGER_URL is not read; did you mean LEDGER_URL?',
    });
    expect(line).not.toContain('hush');
  });

  it('warns of JOB_ARGS without {id}', async () => {
    const child = serve({ JOB_NAME: 'report', JOB_ARGS: '["manage.py","job","--id"]' });
    expect(JSON.parse(await child.line('JOB_ARGS has no'))).toMatchObject({
      severity: 'WARNING',
      code: 'args-without-id',
      message: expect.stringContaining('add "--id={id}", unless'),
    });
  });

  it('names the misspelt variable if a key is missing for that reason, exit 2', async () => {
    const { code, stderr } = await serve({ HTTP_AUTH: '', HTTP_AUHT: 'none' }).ended;
    expect(code).toBe(2);
    expect(stderr).toContain('  HTTP_AUHT: is not read; did you mean HTTP_AUTH?\n');
  });

  it('as the request side, answers health checks and has no push route', async () => {
    const child = serve();
    const address = await addressOf(child);
    await child.line('"ready"');
    expect((await fetch(`${address}/health/ready`)).status).toBe(200);
    expect((await fetch(`${address}/pubsub/push`, { method: 'POST' })).status).toBe(404);
  });

  it('describes itself as schema/openapi.json does', async () => {
    const address = await addressOf(serve());
    const published: unknown = JSON.parse(await readFile('schema/openapi.json', 'utf8'));
    expect(await (await fetch(`${address}/openapi.json`)).json()).toEqual(published);
  });

  it('does not start without a ledger if the rules file needs one, exit 2', async () => {
    const { code, stderr } = await serve({ RULES: 'jobs:\n  report: { running: 2 }' }).ended;
    expect(code).toBe(2);
    expect(stderr).toBe(
      'job-bridge: the rules cannot be used:\nRULES:2:13: jobs.report: running needs a ledger; set LEDGER_URL, or take it out\n',
    );
  });

  it('says in one line that the port is in use, exit 1', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;
    const { code, stderr } = await serve({ PORT: String(port) }).ended;
    taken.close();
    expect(code).toBe(1);
    expect(stderr).toBe(
      `job-bridge: cannot listen on 127.0.0.1:${port}: another process uses the port; stop it, or set PORT to another one (0 takes any)\n`,
    );
  });

  it('says in one line that HOST is not an address of this machine, exit 1', async () => {
    const { code, stderr } = await serve({ HOST: '192.0.2.1' }).ended;
    expect(code).toBe(1);
    expect(stderr).toMatch(/^job-bridge: cannot listen on 192\.0\.2\.1:0: .*set HOST.*\n$/);
  });
});

describe.each(['SIGTERM', 'SIGINT'] as const)('on %s serve', (signal) => {
  it('stops at once if it has nothing to do, exit 0', async () => {
    const child = serve();
    const address = await addressOf(child);
    // Leaves a kept-alive connection.
    await (await fetch(`${address}/health/live`)).text();
    child.process.kill(signal);
    const { code, stderr } = await child.ended;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });
});

it('on SIGTERM a request in progress is stored and answered, then serve exits with 0', async () => {
  const clock = new NoticingClock();
  const { emulator, pubsub } = await startTestBed({ clock });
  await pubsub.createTopic('job-launches');
  emulator.faults.add({ rpc: 'Publish', latencyMs: 1000 });
  const child = serve({ PUBSUB_EMULATOR_HOST: emulator.address });
  const address = await addressOf(child);
  const pending = fetch(`${address}/job/2`, { method: 'POST' });
  await clock.held(1);

  child.process.kill('SIGTERM');
  await child.line('"stopping');
  await expect(fetch(`${address}/job/3`, { method: 'POST' })).rejects.toThrow('fetch failed');
  clock.advance(1000);

  expect((await pending).status).toBe(202);
  const { code, stderr } = await child.ended;
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(emulator.messages('job-launches')).toHaveLength(1);
});
