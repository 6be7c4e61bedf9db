/** Output that is not read, or read late. Real: processes, pipes, PostgreSQL. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { useLedgerDatabase } from './ledger-database.ts';
import { startChild } from './support/child.ts';

const house = path.dirname(import.meta.dirname);
const database = useLedgerDatabase();
const unread = new Set<ChildProcess>();

afterEach(() => {
  for (const child of unread) child.kill('SIGKILL');
  unread.clear();
});

/** A command whose output stays in the pipe until the test reads it. */
function startUnread(args: readonly string[], env: Readonly<Record<string, string>>) {
  const child = spawn(process.execPath, ['src/main.ts', ...args], {
    cwd: house,
    env: { PATH: process.env['PATH'] ?? '', ...env },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  unread.add(child);
  return child;
}

describe('a command', () => {
  // 1,000 lines of some 500 bytes, where a pipe holds 64 kB and a socket 208.
  async function listOfLaunches() {
    const url = await database.create();
    const pool = await database.connect({ url });
    await pool.query(
      `INSERT INTO launches (launch_id, job, input_id, digest, state, execution)
       SELECT repeat('l', 100) || n, 'projects/p/locations/l/jobs/j', n, 'd', 'launched', repeat('e', 200) || n
       FROM generate_series(1, 1000) n`,
    );
    const args = ['launches', 'list', '--limit', '1000', '--json'];
    const others = `SELECT count(*)::int AS n FROM pg_stat_activity
      WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'`;
    const connections = async (): Promise<number> => {
      const { rows } = await pool.query<{ n: number }>(others);
      return rows[0]?.n ?? 0;
    };
    const without = await connections();
    const isConnected = async (): Promise<boolean> => (await connections()) > without;
    return { child: startUnread(args, { LEDGER_URL: url }), isConnected };
  }

  it('prints every line, also to a reader that begins late', async () => {
    const { child, isConnected } = await listOfLaunches();
    while (!(await isConnected())) await turn();
    // It has nothing left to do except to write its output.
    while (await isConnected()) await turn();
    const exit = once(child, 'exit');
    expect((await text(child.stdout)).trimEnd().split('\n')).toHaveLength(1000);
    expect((await exit)[0]).toBe(0);
  });

  it('whose reader ends early, as head does, ends as SIGPIPE would end it', async () => {
    const { child } = await listOfLaunches();
    child.stdout.destroy();
    expect((await once(child, 'exit'))[0]).toBe(141);
  });
});

describe('a service', () => {
  const env = {
    PROJECT_ID: 'p',
    HTTP_AUTH: 'none',
    HOST: '127.0.0.1',
    PORT: '0',
    ROLE: 'http',
    PUBSUB_EMULATOR_HOST: '127.0.0.1:1',
  };

  async function refuse(address: string, times: number): Promise<void> {
    for (let time = 0; time < times; time += 1) {
      expect((await fetch(`${address}/job/none`, { method: 'POST' })).status).toBe(400);
    }
  }

  it('answers and stops on a signal while its log is not read', async () => {
    const child = startUnread(['serve'], env);
    child.stdout.setEncoding('utf8');
    let log = '';
    while (!log.includes('"ready"')) log += ((await once(child.stdout, 'data')) as [string])[0];
    child.stdout.pause();
    const [, port = ''] = /"port":(\d+)/.exec(log) ?? [];
    const address = `http://127.0.0.1:${port}`;
    // Each is a line of some 400 bytes.
    await refuse(address, 1500);
    expect((await fetch(`${address}/health/ready`)).status).toBe(200);
    const exit = once(child, 'exit');
    child.kill('SIGTERM');
    expect(await exit).toEqual([0, null]);
  });

  it('answers although its log can no longer be written', async () => {
    const child = startChild(['src/main.ts', 'serve'], env);
    const { port } = JSON.parse(await child.line('"listening"')) as { readonly port: number };
    await child.line('"ready"');
    child.process.stdout?.destroy();
    await refuse(`http://127.0.0.1:${port}`, 3);
    child.process.kill('SIGTERM');
    expect(await child.ended).toMatchObject({ code: 0, stderr: '' });
  });
});
