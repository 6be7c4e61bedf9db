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
  noteLedgerKeys(runtime, { file, rulebook });
  const counts = [counted([...jobs], 'job'), counted(rules, 'rule'), `${counted(tests, 'test')} passed`];
  runtime.print(`${file}: ${counts.join(', ')}`);
}

/** Says that the service needs a ledger for this file. Checking it needs none. */
export function noteLedgerKeys(
  { note }: Pick<Runtime, 'note'>,
  { file, rulebook }: { readonly file: string; readonly rulebook: Pick<FileRulebook, 'ledgerFaults'> },
): void {
  const [first] = rulebook.ledgerFaults;
  if (first === undefined) return;
  note?.(
    `${file}:${first.line}:${first.column}: ${first.message}: serve takes this file only with LEDGER_URL`,
  );
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
