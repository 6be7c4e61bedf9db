import type { FileRulebook } from '../../src/launch/jobs/rules/file-rulebook.ts';
import { readRulebook } from '../../src/launch/jobs/rules/read-rulebook.ts';

/** The rulebook of a text, read as the service reads its file. */
export function rulebookOf(text: string): Promise<FileRulebook> {
  return readRulebook({ text, file: 'rules.yaml', projectId: 'p', region: 'r' });
}
