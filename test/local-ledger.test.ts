/** The ledger of `npm run local`: a real PostgreSQL that starts and ends with the chain. */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { startChild, type Child } from './support/child.ts';
import { sampleLineOf } from './support/sample-work.ts';

const HOUSE = path.dirname(import.meta.dirname);
/** PostgreSQL cannot start without a folder. */
const NO_ROOM = { TMPDIR: '/no/such/folder' };

const chains: ChildProcess[] = [];

afterEach(() => {
  for (const chain of chains.splice(0)) chain.kill('SIGKILL');
});

async function variablesOf(child: Child): Promise<Record<string, string>> {
  return variablesIn(await child.line('the chain runs'));
}

function variablesIn(line: string): Record<string, string> {
  return exported((JSON.parse(line) as { readonly variables: string }).variables);
}

function ledgerOf(lines: readonly string[]): string | undefined {
  return variablesIn(lines.find((line) => line.includes('the chain runs')) ?? '')['LEDGER_URL'];
}

function postmasterOf(ledgerUrl: string | undefined): number {
  const file = path.join(path.dirname(socketFolder(ledgerUrl)), 'data', 'postmaster.pid');
  return Number(readFileSync(file, 'utf8').split('\n')[0]);
}

/** Signals the whole process group, as Ctrl-C does. */
function groupOf(pid: number): number {
  return Number(execFileSync('ps', ['-o', 'pgid=', '-p', String(pid)]).toString());
}

function exported(lines: string): Record<string, string> {
  return Object.fromEntries(
    lines.split('\n').map((line) => {
      const [, name = '', value = ''] = /^export (\w+)=([\w./:@%-]*)$/.exec(line) ?? [];
      return [name, value];
    }),
  );
}

/** Resolves when the service, its board and the emulators are up, in any order. */
function isUp(lines: readonly string[]): boolean {
  const count = (text: string) => lines.filter((line) => line.includes(text)).length;
  return count('"ready"') === 2 && count('"the board: ') === 1;
}

/** The folder of PostgreSQL's socket, inside the folder of its files. */
function socketFolder(ledgerUrl = ''): string {
  const [, folder = ''] = /@(.*)\//.exec(ledgerUrl) ?? [];
  return decodeURIComponent(folder);
}

describe('npm run local', () => {
  it(
    'has a ledger, which other commands find by its variables, and removes it at the end',
    { timeout: 60_000 },
    async () => {
      const child = startChild(['dev/local.ts'], { PORT: '0' });
      const env = await variablesOf(child);
      // It waits for messages for a while.
      const deadLetters = startChild(['src/main.ts', 'dead-letters', 'list'], env);
      const published = await startChild(['src/main.ts', 'publish', '--id', '3'], env).ended;
      expect(published).toMatchObject({ code: 0, stderr: '' });
      const [, launchId = ''] = /launchId (\S+)/.exec(published.stdout) ?? [];
      await child.line(await sampleLineOf('3'));
      expect(await child.line('execution local-job-')).toMatch(/^execution local-job-\w+ succeeded$/);
      const listed = await startChild(['src/main.ts', 'launches', 'list'], env).ended;
      expect(listed).toMatchObject({ code: 0, stdout: expect.stringContaining(launchId) });
      expect(await deadLetters.ended).toMatchObject({ code: 0 });
      expect(existsSync(socketFolder(env['LEDGER_URL']))).toBe(true);
      child.process.kill('SIGTERM');
      expect(await child.ended).toMatchObject({ code: 0 });
      expect(existsSync(socketFolder(env['LEDGER_URL']))).toBe(false);
    },
  );

  it('leaves no PostgreSQL behind when it is killed', async () => {
    const child = startChild(['dev/local.ts'], { PORT: '0' });
    const { LEDGER_URL } = await variablesOf(child);
    child.process.kill('SIGKILL');
    await child.ended;
    await expect.poll(() => existsSync(socketFolder(LEDGER_URL)), { timeout: 10_000 }).toBe(false);
  });

  it('keeps its ledger until the service has stopped, although Ctrl-C reaches every program of the terminal', async () => {
    const env = { PATH: process.env['PATH'], PORT: '0' };
    const stdio = ['ignore', 'pipe', 'inherit'] as const;
    const chain = spawn(process.execPath, ['dev/local.ts'], {
      cwd: HOUSE,
      env,
      stdio: [...stdio],
      detached: true,
    });
    chains.push(chain);
    const lines: string[] = [];
    for await (const line of createInterface({ input: chain.stdout })) {
      lines.push(line);
      if (!isUp(lines) || isUp(lines.slice(0, -1))) continue;
      expect(groupOf(postmasterOf(ledgerOf(lines)))).not.toBe(groupOf(Number(chain.pid)));
      process.kill(-Number(chain.pid), 'SIGINT');
    }
    if (chain.exitCode === null) await once(chain, 'exit');
    expect(chain.exitCode).toBe(0);
    const after = lines.slice(lines.findIndex((_, index) => isUp(lines.slice(0, index + 1))) + 1);
    expect(after.map((line) => JSON.parse(line) as object)).toEqual([
      ...['service', 'board'].map(() =>
        expect.objectContaining({ severity: 'INFO', message: expect.stringContaining('stopping') }),
      ),
      expect.objectContaining({ severity: 'INFO', message: 'stopped' }),
    ]);
  });

  it('says in one line that the ledger does not start and how to run without one, exit 1', async () => {
    const { code, stderr } = await startChild(['dev/local.ts'], { PORT: '0', ...NO_ROOM }).ended;
    expect({ code, lines: stderr.match(/\n/g) }).toEqual({ code: 1, lines: ['\n'] });
    expect(stderr).toMatch(
      /^local: the ledger does not start: .*\/no\/such\/folder.*; --no-ledger goes without/,
    );
  });

  it.each(['', 'postgres://other.example.com/x'])(
    '--no-ledger has none, also with LEDGER_URL=%j',
    async (LEDGER_URL) => {
      const child = startChild(['dev/local.ts', '--no-ledger'], { PORT: '0', LEDGER_URL, ...NO_ROOM });
      expect(await variablesOf(child)).not.toHaveProperty('LEDGER_URL');
    },
  );

  it('starts no ledger for --id 2, so that it ends quickly', async () => {
    expect(await startChild(['dev/local.ts', '--id', '2'], NO_ROOM).ended).toMatchObject({ code: 0 });
  });
});
