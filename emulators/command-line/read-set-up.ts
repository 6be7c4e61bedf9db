import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { z } from 'zod';
import { SetUpError } from './set-up-error.ts';
import { setUpSchema, type ImageSetUp, type SetUp } from './set-up.ts';

/** The set-up of the file. @throws {SetUpError} */
export async function readSetUp(file: string): Promise<SetUp> {
  return parseSetUpText(await readText(file), file, path.dirname(path.resolve(file)));
}

/**
 * Reads a set-up from JSON, and makes the folders of images absolute.
 *
 * @param where the source, for errors.
 * @param folder the base of relative folders; default: the working directory.
 * @throws {SetUpError}
 */
export function parseSetUpText(text: string, where: string, folder = '.'): SetUp {
  const setUp = parseSetUp(parseJson(text, where), where);
  const settled = (image: ImageSetUp): ImageSetUp => ({
    ...image,
    cwd: path.resolve(folder, image.cwd ?? '.'),
  });
  return {
    ...setUp,
    images: Object.fromEntries(Object.entries(setUp.images).map(([name, image]) => [name, settled(image)])),
    jobs: setUp.jobs.map((job) => ('image' in job ? { ...job, image: settled(job.image) } : job)),
  };
}

/**
 * @param where the source, for errors: a file, the command line.
 * @throws {SetUpError} with every wrong place.
 */
export function parseSetUp(given: unknown, where: string): SetUp {
  const { success, data, error } = setUpSchema.safeParse(given);
  if (success) return data;
  throw new SetUpError(`${where}: ${problemsOf(error)}`);
}

/** Every wrong place and its error, on one line. */
export function problemsOf({ issues }: z.ZodError): string {
  return issues.flatMap(describe).join('; ');
}

/** For a union, the errors of the form that fits best. */
function describe(issue: z.core.$ZodIssue): readonly string[] {
  if (issue.code === 'invalid_union') {
    const furthest = issue.errors.toSorted((a, b) => depth(b) - depth(a))[0] ?? [];
    return furthest.flatMap((inner) => describe({ ...inner, path: [...issue.path, ...inner.path] }));
  }
  return [`${placeOf(issue.path)}: ${issue.message}`];
}

function depth(issues: readonly z.core.$ZodIssue[]): number {
  return Math.max(...issues.map(({ path: { length } }) => length));
}

function placeOf(keys: readonly PropertyKey[]): string {
  const text = keys.map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`)).join('');
  return text === '' ? 'the whole' : text.replace(/^\./, '');
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new SetUpError(`${file} cannot be read: ${(error as Error).message}`, { cause: error });
  }
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new SetUpError(`${file} is not JSON: ${(error as Error).message}`, { cause: error });
  }
}
