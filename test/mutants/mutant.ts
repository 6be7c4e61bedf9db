import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Profile } from '../../simulation/scenario.ts';

/** A mistake that somebody could make, as a change of one file, to see that something notices it. */
export interface Mutant {
  /** What is wrong, in some words. */
  readonly name: string;
  /** From the root of the project. */
  readonly file: string;
  /** Text that stands in the file once. */
  readonly find: string;
  readonly replace: string;
  /** What notices it: a run of the simulation with that profile, or the tests of that file. */
  readonly caughtBy:
    | { readonly simulation: Profile; readonly seeds?: number; readonly launches?: number }
    | { readonly tests: string };
  /** Whether `npm test` tries it: it takes a second or two. */
  readonly isQuick?: boolean;
}

const ROOT = path.join(import.meta.dirname, '../..');

/** All mutants, which stand as data beside the code that they change. */
export function readMutants(): readonly Mutant[] {
  const files = globSync('{src,config,emulators}/**/mutants.json', { cwd: ROOT }).toSorted();
  return files.flatMap((file) => JSON.parse(readFileSync(path.join(ROOT, file), 'utf8')) as Mutant[]);
}

/** The text of the mutant's file with the mistake in it. */
export function plant({ name, file, find, replace }: Mutant, source: string): string {
  const parts = source.split(find);
  if (parts.length !== 2) {
    throw new Error(`mutant "${name}": its text stands ${parts.length - 1} times in ${file}, not once`);
  }
  return parts.join(replace);
}

/** The variable that hands a mutant, as JSON, to `planting.ts` and to the plugin of vitest. */
export const MUTANT_VARIABLE = 'JOB_BRIDGE_MUTANT';
