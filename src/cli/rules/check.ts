import type { FileRulebook } from '../../launch/jobs/rules/file-rulebook.ts';
import { failuresOf } from '../../launch/jobs/rules/run-tests.ts';
import { CommandError, type Runtime } from '../../settings/runtime.ts';
import { rulebookOfCommand } from './rulebook.ts';

/**
 * Checks a rules file and runs its tests.
 *
 * @throws {CommandError} with exit code 2 that names every fault; with 1 that names every test that failed.
 */
export async function rulesCheck(
  runtime: Runtime,
  options: { readonly file: string | undefined },
): Promise<void> {
  const { file, routing } = await rulebookOfCommand(runtime, options.file);
  const { rulebook } = routing;
  const { jobs, rules, tests } = rulebook;
  const { count, lines } = failedTests(file, rulebook);
  if (count > 0) {
    const message = `${count} of ${counted(tests, 'test')} failed:\n${lines.join('\n')}`;
    throw new CommandError({ message, exitCode: 1 });
  }
  const counts = [counted([...jobs], 'job'), counted(rules, 'rule'), `${counted(tests, 'test')} passed`];
  runtime.print(`${file}: ${counts.join(', ')}`);
}

/** How many tests of the file fail, and a line for each complaint of each of them. */
export function failedTests(file: string, rulebook: FileRulebook) {
  const failures = failuresOf(rulebook);
  const lines = failures.flatMap(({ name, line, complaints }) =>
    complaints.map((complaint) => `${file}:${line}:1: test ${JSON.stringify(name)}: ${complaint}`),
  );
  return { count: failures.length, lines };
}

function counted({ length }: readonly unknown[], what: string): string {
  return `${length} ${what}${length === 1 ? '' : 's'}`;
}
