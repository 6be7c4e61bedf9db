/** `npm run mutants`: plants each mistake in turn and prints which check noticed it. */
import { Command } from 'commander';
import { readMutants } from './mutant.ts';
import { tryMutant } from './try-mutant.ts';

const { only } = new Command('mutants')
  .description('Plants mistakes, one at a time, and runs the check that should notice each.')
  .option('--only <text>', 'only mutants with this text in their name or file')
  .parse()
  .opts<{ readonly only?: string }>();

const mutants = readMutants().filter(
  ({ name, file }) => only === undefined || `${name} ${file}`.includes(only),
);
let survivors = 0;
for (const [place, mutant] of mutants.entries()) {
  const startMs = performance.now();
  const catcher = await tryMutant(mutant);
  if (catcher === undefined) survivors += 1;
  const by = 'tests' in mutant.caughtBy ? mutant.caughtBy.tests : `simulation ${mutant.caughtBy.simulation}`;
  const seconds = ((performance.now() - startMs) / 1000).toFixed(1);
  print(`${place + 1}/${mutants.length}  ${mutant.file}: ${mutant.name}`);
  print(`       ${catcher === undefined ? 'SURVIVED' : `caught by ${by}: ${catcher}`} (${seconds} s)`);
}
print(`${mutants.length - survivors} of ${mutants.length} caught`);
if (survivors > 0 || mutants.length === 0) process.exitCode = 1;

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
