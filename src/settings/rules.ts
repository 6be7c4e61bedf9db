import { readFile } from 'node:fs/promises';
import { ONE_RULES_TEXT } from '../../config/rules.ts';
import type { Config } from '../../config/schema.ts';
import type { FileRulebook } from '../launch/jobs/rules/file-rulebook.ts';
import type { RulesPlace, RulesText } from '../launch/jobs/rules/read-rulebook.ts';
import { RulesFileError } from '../launch/jobs/rules/rules-file-error.ts';
import { CommandError } from './runtime.ts';

/**
 * The rulebook of a configuration; YAML and CEL are loaded if there is one.
 *
 * @param projectId the project that short names of jobs and subscriptions belong to.
 * @returns undefined if there are no rules.
 * @throws {CommandError} with exit code 2: the file cannot be read, it has faults (all of them are named), or
 *   there are two default jobs.
 */
export async function rulebookOf(
  config: Pick<Config, 'RULES_FILE' | 'RULES' | 'REGION' | 'JOB_NAME'>,
  projectId: string,
): Promise<FileRulebook | undefined> {
  const found = await rulesTextOf(config);
  if (found === undefined) return undefined;
  const rulebook = await openRulebook(found, { projectId, region: config.REGION });
  const complaint = secondDefaultJob(config, { file: found.file, rulebook });
  if (complaint !== undefined) throw unusable(complaint);
  return rulebook;
}

/**
 * The rulebook that the service launches by.
 *
 * @throws {CommandError} with exit code 2, as {@link rulebookOf}, and if the file needs a ledger and there is none.
 */
export async function servedRulebookOf(
  config: Pick<Config, 'RULES_FILE' | 'RULES' | 'REGION' | 'JOB_NAME' | 'LEDGER_URL'>,
  projectId: string,
): Promise<FileRulebook | undefined> {
  const rulebook = await rulebookOf(config, projectId);
  const file = config.RULES === '' ? config.RULES_FILE : 'RULES';
  const complaints = rulebook === undefined ? [] : missingLedger(config, { file, rulebook });
  if (complaints.length === 0) return rulebook;
  throw new CommandError({ message: `the rules cannot be used:\n${complaints.join('\n')}`, exitCode: 2 });
}

/** The complaints about what needs a ledger, if none is configured. */
export function missingLedger(
  { LEDGER_URL: url }: Pick<Config, 'LEDGER_URL'>,
  { file, rulebook }: { readonly file: string; readonly rulebook: Pick<FileRulebook, 'ledgerFaults'> },
): readonly string[] {
  if (url !== '') return [];
  return rulebook.ledgerFaults.map(
    ({ line, column, message }) => `${file}:${line}:${column}: ${message}; set LEDGER_URL, or take it out`,
  );
}

/** The complaint if both JOB_NAME and the file have a default job. */
export function secondDefaultJob(
  { JOB_NAME: name }: Pick<Config, 'JOB_NAME'>,
  { file, rulebook }: { readonly file: string; readonly rulebook: Pick<FileRulebook, 'defaultJob'> },
): string | undefined {
  if (name === '' || rulebook.defaultJob === undefined) return undefined;
  return `JOB_NAME: ${file} has a default job too; takes one of them`;
}

/**
 * The rules of RULES_FILE or RULES, as text.
 *
 * @returns undefined if neither is set.
 * @throws {CommandError} with exit code 2.
 */
export async function rulesTextOf(
  config: Pick<Config, 'RULES_FILE' | 'RULES'>,
): Promise<RulesText | undefined> {
  const complaint = ONE_RULES_TEXT.check(config);
  if (complaint !== undefined) throw unusable(complaint);
  if (config.RULES !== '') return { text: config.RULES, file: 'RULES' };
  return config.RULES_FILE === '' ? undefined : readRulesFile(config.RULES_FILE, 'RULES_FILE');
}

/**
 * @param namedBy the key that names the file, for the error; the file itself if it was an argument.
 * @throws {CommandError} with exit code 2.
 */
export async function readRulesFile(file: string, namedBy = file): Promise<RulesText> {
  try {
    return { text: await readFile(file, 'utf8'), file };
  } catch (error) {
    throw unusable(`${namedBy}: cannot be read: ${(error as Error).message}`, error);
  }
}

/** @throws {CommandError} with exit code 2 that names every fault. */
export async function openRulebook(found: RulesText, place: RulesPlace): Promise<FileRulebook> {
  const { readRulebook } = await import('../launch/jobs/rules/read-rulebook.ts');
  try {
    return await readRulebook({ ...found, ...place });
  } catch (error) {
    if (!(error instanceof RulesFileError)) throw error;
    throw new CommandError({
      message: `the rules cannot be used:\n${error.message}`,
      exitCode: 2,
      cause: error,
    });
  }
}

function unusable(complaint: string, cause?: unknown): CommandError {
  return new CommandError({
    message: `the configuration cannot be used:\n  ${complaint}`,
    exitCode: 2,
    cause,
  });
}
