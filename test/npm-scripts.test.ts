/** A real npm that a person or a supervisor stops, or starts in another folder. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, describe, expect, it } from 'vitest';

const HOUSE = path.dirname(import.meta.dirname);
const FREE_PORTS = ['pubsub', 'cloud-run', 'control'].flatMap((of) => [`--${of}-port`, '0']);

const closing: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** npm leads its own process group, so that a failed test leaves no process. */
function npm(args: readonly string[], cwd = HOUSE): ChildProcess {
  const child = spawn('npm', ['--prefix', HOUSE, 'run', ...args], {
    cwd,
    env: { ...process.env, PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  closing.push(() => {
    try {
      process.kill(-Number(child.pid), 'SIGKILL');
    } catch {
      // The whole group has ended.
    }
  });
  return child;
}

/** Resolves when a line of standard output contains `text`. */
function line(child: ChildProcess, text: string): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  createInterface({ input: child.stdout! })
    .on('line', (found) => found.includes(text) && resolve())
    .on('close', () => reject(new Error(`it ended without ${text}`)));
  return promise;
}

describe('npm run', () => {
  it.each([
    ['emulators', ['emulators', '--', ...FREE_PORTS], 'EMULATORS_CONTROL_HOST='],
    ['local', ['local'], 'the chain runs'],
  ])('%s ends all its processes when npm is told to stop', async (_, args, ready) => {
    const child = npm(args);
    await line(child, ready);
    child.kill('SIGTERM');
    // This waits until the last program has closed standard output.
    const [code] = await once(child, 'close');
    expect(code).toBe(0);
  });

  it('emulators finds folders and programs relative to the folder where it is typed', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'emulators-'));
    closing.push(() => rmSync(folder, { recursive: true }));
    const child = npm(['emulators', '--', ...FREE_PORTS, '--state=kept', '--topic=events'], folder);
    await line(child, 'EMULATORS_CONTROL_HOST=');
    child.kill('SIGTERM');
    await once(child, 'close');
    expect(readFileSync(path.join(folder, 'kept/state.json'), 'utf8')).toContain('topics/events');
  });
});
