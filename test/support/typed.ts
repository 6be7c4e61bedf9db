import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';

const HOUSE = path.join(import.meta.dirname, '../..');
const PRELUDE = path.join(import.meta.dirname, 'typing.sh');

/** Node's compile cache, shared by the programs that are typed. */
const NODE_COMPILE_CACHE = path.join(HOUSE, 'node_modules/.cache/pages');

export interface Typed {
  /** Null if a signal ended it. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Types a command of a page into a real shell, in an empty folder.
 *
 * @param options.variables lines with `export`, pasted before `npm start`.
 */
export async function type(command: string, options: { readonly variables: string }): Promise<Typed> {
  const folder = await mkdtemp(path.join(tmpdir(), 'page-'));
  const { PATH, HOME } = process.env;
  const child = spawn('bash', ['--norc', '-c', `source '${PRELUDE}'\n${command}`], {
    cwd: folder,
    env: {
      PATH,
      HOME,
      HOUSE,
      NODE_COMPILE_CACHE,
      NODE: process.execPath,
      INIT_CWD: HOUSE,
      VARIABLES: options.variables,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    // Ends the whole process group.
    detached: true,
  });
  try {
    const [stdout, stderr, [code]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, 'close') as Promise<[number | null]>,
    ]);
    return { code, stdout, stderr };
  } finally {
    end(child.pid);
    await rm(folder, { recursive: true });
  }
}

function end(group: number | undefined): void {
  try {
    process.kill(-Number(group), 'SIGKILL');
  } catch {
    // The whole group has ended.
  }
}
