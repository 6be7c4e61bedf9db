import type { EventFacts } from '../job.ts';
import { readRulebook } from './read-rulebook.ts';
import { RulesFileError } from './rules-file-error.ts';

/** What the tests of the rules share. */
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

/** A file whose one rule has the condition. */
export function fileWithCondition(expression: string): string {
  const when = JSON.stringify(expression);
  return `jobs: { report: {} }\nunmatched: ignore\nrules:\n  - { name: a, when: ${when}, launch: { job: report } }\n`;
}

/** A file whose one job has the value as an argument `--x=…`. */
export function fileWithArgument(value: string): string {
  return `jobs: { report: { args: [${JSON.stringify(`--x=${value}`)}] } }\n`;
}

/** An event of a message; what is left out is empty. */
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
