import { readConfigOf } from '../../settings/configuration.ts';
import { openRulebook, readRulesFile, rulesTextOf } from '../../settings/rules.ts';
import { routingOf } from '../../settings/routing.ts';
import { CommandError, type Runtime } from '../../settings/runtime.ts';

/** Stands for the project if none is configured: nothing is asked of Google to check a file. */
const ANY_PROJECT = 'PROJECT_ID';

/**
 * The rulebook that a command is about.
 *
 * @param file as given on the command line; else RULES_FILE or RULES.
 * @returns the file's name for messages, and the jobs that can be launched by it and by the configuration.
 * @throws {CommandError} with exit code 2.
 */
export async function rulebookOfCommand(runtime: Pick<Runtime, 'env' | 'note'>, file: string | undefined) {
  const config = await readConfigOf(runtime, 'rules');
  const found = file === undefined ? await rulesTextOf(config) : await readRulesFile(file);
  if (found === undefined) {
    throw new CommandError({
      message: 'RULES_FILE: is missing; takes a rules file, or name it on the command line',
      exitCode: 2,
    });
  }
  const projectId = config.PROJECT_ID === '' ? ANY_PROJECT : config.PROJECT_ID;
  const rulebook = await openRulebook(found, { projectId, region: config.REGION });
  // Trying an event needs no ledger.
  return { file: found.file, routing: routingOf(config, { projectId, rulebook, hasLedger: true }) };
}
