import { failuresOf, type TestFailure } from '../../launch/jobs/rules/run-tests.ts';
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
  const failures = failuresOf(rulebook);
  if (failures.length > 0) {
    const lines = failureLines(file, failures);
    const message = `${failures.length} of ${counted(tests, 'test')} failed:\n${lines.join('\n')}`;
    throw new CommandError({ message, exitCode: 1 });
  }
  const counts = [counted([...jobs], 'job'), counted(rules, 'rule'), `${counted(tests, 'test')} passed`];
  runtime.print(`${file}: ${counts.join(', ')}`);
}

/** A line for each complaint of each test that failed. */
export function failureLines(file: string, failures: readonly TestFailure[]): readonly string[] {
  return failures.flatMap(({ name, line, complaints }) =>
    complaints.map((complaint) => `${file}:${line}:1: test ${JSON.stringify(name)}: ${complaint}`),
  );
}

function counted({ length }: readonly unknown[], what: string): string {
  return `${length} ${what}${length === 1 ? '' : 's'}`;
}
