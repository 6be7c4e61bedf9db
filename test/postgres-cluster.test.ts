/** Real: files and `tar`. In place of `initdb`: a function that writes a file and counts its calls. */
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { closeAfterTest } from '../emulators/testing/closing.ts';
import { makeData } from './postgres-cluster.ts';

async function openCache() {
  const parent = await mkdtemp(path.join(tmpdir(), 'cluster-'));
  closeAfterTest(() => rm(parent, { recursive: true }));
  const cache = path.join(parent, 'cache');
  let made = 0;
  return {
    cache,
    made: () => made,
    kept: () => readdir(cache),
    /** Makes data in a new folder. @returns the content of its file. */
    make: async (madeWith: readonly string[] = [], run = async (): Promise<void> => undefined) => {
      const folder = path.join(await mkdtemp(path.join(parent, 'server-')), 'data');
      const initialise = async (): Promise<void> => {
        made += 1;
        await mkdir(folder, { mode: 0o700 });
        await writeFile(path.join(folder, 'PG_VERSION'), `made with ${madeWith.join()}`);
        await run();
      };
      await makeData({ server: { initialise }, folder, madeWith, cache });
      return readFile(path.join(folder, 'PG_VERSION'), 'utf8');
    },
  };
}

it('initdb runs once, and every later server begins with a copy', async () => {
  const { make, made } = await openCache();
  expect([await make(), await make(), await make()]).toEqual(Array(3).fill('made with '));
  expect(made()).toBe(1);
});

it('servers that start at the same time without a copy all start, and one copy is kept', async () => {
  const { make, kept } = await openCache();
  const all = Promise.withResolvers<void>();
  let waiting = 0;
  const together = async (): Promise<void> => {
    waiting += 1;
    if (waiting === 3) all.resolve();
    await all.promise;
  };
  const data = await Promise.all([make([], together), make([], together), make([], together)]);
  expect(data).toEqual(Array(3).fill('made with '));
  expect(await kept()).toHaveLength(1);
});

it('a server with other arguments of initdb does not get that copy', async () => {
  const { make, made } = await openCache();
  await make(['--locale=C']);
  expect(await make(['--locale=ja'])).toBe('made with --locale=ja');
  expect(made()).toBe(2);
});

it('a run that was killed while it stored its copy leaves no copy that a later run would use', async () => {
  const { make, made, kept, cache } = await openCache();
  await make();
  const [file = ''] = await kept();
  await rm(path.join(cache, file));
  await writeFile(path.join(cache, `${file}.of-a-killed-process`), 'half of it');
  expect(await make()).toBe('made with ');
  expect(made()).toBe(2);
});

it('a damaged copy fails the start with an error that names the file', async () => {
  const { make, kept, cache } = await openCache();
  await make();
  const [file = ''] = await kept();
  await writeFile(path.join(cache, file), 'x'.repeat(2000));
  await expect(make()).rejects.toThrow(file);
});
