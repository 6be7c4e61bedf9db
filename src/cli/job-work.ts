import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Work } from '../job/run-task.ts';
import { work } from '../job/work.ts';
import { wrongInput } from './options.ts';

/**
 * The work that `--module` names, or the sample of this project.
 *
 * @throws {CommandError} with exit code 2 if the file has no work; and every error of the file itself.
 */
export async function workOf(file: string | undefined): Promise<Work> {
  if (file === undefined) return work;
  const { href } = pathToFileURL(path.resolve(file));
  // The caller's own program: its path is known only now.
  // oxlint-disable-next-line import/no-dynamic-require
  const loaded = (await import(href).catch((error: unknown) => {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw wrongInput(`--module ${file} cannot be loaded: ${message.split('\n')[0]}`);
  })) as { readonly default?: unknown };
  if (typeof loaded.default === 'function') return loaded.default as Work;
  throw wrongInput(
    `--module ${file} has no function as its default export; takes a file with: export default async function (id, context) { … }`,
  );
}
