import type { EventFacts, Rulebook, RuleMatch } from '../job.ts';
import type { FileJob } from './file-job.ts';
import type { FileRule } from './file-rule.ts';
import type { TestEntry } from './test-schema.ts';
import { expressionsOf } from './values.ts';

/** A test of the file, and where it stands. */
export interface FileTest extends TestEntry {
  readonly line: number;
}

/** The jobs, rules and tests of a file without faults. */
export class FileRulebook implements Rulebook {
  readonly jobs: ReadonlyMap<string, FileJob>;
  readonly defaultJob: FileJob | undefined;
  readonly unmatched: 'ignore' | 'reject';
  readonly rules: readonly FileRule[];
  readonly tests: readonly FileTest[];
  readonly attributeNames: readonly string[];
  /** Of which short names of subscriptions are. */
  readonly projectId: string;

  constructor(options: Pick<FileRulebook, 'jobs' | 'unmatched' | 'rules' | 'tests' | 'projectId'>) {
    this.jobs = options.jobs;
    this.unmatched = options.unmatched;
    this.rules = options.rules;
    this.tests = options.tests;
    this.projectId = options.projectId;
    this.defaultJob = [...this.jobs.values()].find(({ name }) => name === '');
    this.attributeNames = attributeNames(this);
  }

  match(event: EventFacts): RuleMatch | undefined {
    return this.rules.find((rule) => rule.misfit(event) === undefined);
  }
}

function attributeNames({ jobs, rules }: Pick<FileRulebook, 'jobs' | 'rules'>): readonly string[] {
  const values = [...jobs.values(), ...rules.map(({ job }) => job)].flatMap(({ compiled }) =>
    expressionsOf(compiled),
  );
  const conditions = rules
    .map(({ when }) => when?.expression)
    .filter((expression) => expression !== undefined);
  const read = [...values, ...conditions].flatMap(({ reads: { attributes } }) => [...attributes]);
  const compared = rules.flatMap(({ from: { attributes } }) => attributes.map(([name]) => name));
  return [...new Set([...read, ...compared])].toSorted();
}
