import type { EventFacts } from '../job.ts';
import { readRulebook } from './read-rulebook.ts';
import { RulesFileError } from './rules-file-error.ts';

/** Reads a rules file of a test. */
export function read(text: string) {
  return readRulebook({ text, file: 'rules.yaml', projectId: 'p', region: 'asia-northeast1' });
}

/** Every fault of the file, as `line:column: message`. */
export async function faultsOf(text: string): Promise<readonly string[]> {
  try {
    await read(text);
  } catch (error) {
    if (!(error instanceof RulesFileError)) throw error;
    return error.faults.map(({ line, column, message }) => `${line}:${column}: ${message}`);
  }
  return [];
}

/** A file with one rule that has this condition. */
export function fileWithCondition(expression: string): string {
  const when = JSON.stringify(expression);
  return `jobs: { report: {} }\nunmatched: ignore\nrules:\n  - { name: a, when: ${when}, launch: { job: report } }\n`;
}

/** A file with one job that has the argument `--x=VALUE`. */
export function fileWithArgument(value: string): string {
  return `jobs: { report: { args: [${JSON.stringify(`--x=${value}`)}] } }\n`;
}

/** An event; fields that are left out are empty. */
export function event(facts: Partial<EventFacts> = {}): EventFacts {
  return {
    id: undefined,
    data: undefined,
    attributes: {},
    message: { id: '1', publishTime: '', orderingKey: '', subscription: '' },
    event: undefined,
    ...facts,
  };
}
