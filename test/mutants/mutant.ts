import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Profile } from '../../simulation/scenario.ts';

/** A plausible mistake as a change of one file, to show that a test or the simulation notices it. */
export interface Mutant {
  /** The mistake in a few words. */
  readonly name: string;
  /** Path from the root of the project. */
  readonly file: string;
  /** Text that occurs once in the file. */
  readonly find: string;
  readonly replace: string;
  /** Where it is noticed: a run of the simulation with that profile, or the tests of that file. */
  readonly caughtBy:
    | { readonly simulation: Profile; readonly seeds?: number; readonly launches?: number }
    | { readonly tests: string };
  /** Whether `npm test` tries it: it takes a second or two. */
  readonly isQuick?: boolean;
}

const ROOT = path.join(import.meta.dirname, '../..');

/** All mutants, stored as data beside the code that they change. */
export function readMutants(): readonly Mutant[] {
  const files = globSync('{src,config,emulators}/**/mutants.json', { cwd: ROOT }).toSorted();
  return files.flatMap((file) => JSON.parse(readFileSync(path.join(ROOT, file), 'utf8')) as Mutant[]);
}

/** The text of the mutant's file with the mistake. */
export function plant({ name, file, find, replace }: Mutant, source: string): string {
  const parts = source.split(find);
  if (parts.length !== 2) {
    throw new Error(`mutant "${name}": its text occurs ${parts.length - 1} times in ${file}; expected once`);
  }
  return parts.join(replace);
}

/** The variable that passes a mutant, as JSON, to `planting.ts` and to the vitest plugin. */
export const MUTANT_VARIABLE = 'JOB_BRIDGE_MUTANT';
