import type { EventFacts, Rulebook, RuleMatch } from '../job.ts';
import type { FileJob } from './file-job.ts';
import type { FileRule } from './file-rule.ts';
import type { Fault } from './rules-file-error.ts';
import type { TestEntry } from './test-schema.ts';
import { expressionsOf } from './values.ts';

export interface FileTest extends TestEntry {
  readonly line: number;
}

/** A rule that an event does not match. */
export interface Misfit {
  readonly rule: string;
  /** The part that does not match, such as `from.attributes.eventType` or `when`. */
  readonly because: string;
}

/** The jobs, rules and tests of a file without faults. */
export class FileRulebook implements Rulebook {
  readonly jobs: ReadonlyMap<string, FileJob>;
  readonly defaultJob: FileJob | undefined;
  readonly unmatched: 'ignore' | 'reject';
  readonly rules: readonly FileRule[];
  readonly tests: readonly FileTest[];
  readonly attributeNames: readonly string[];
  /** The project of short subscription names. */
  readonly projectId: string;
  /** The keys that need a ledger. They are faults if there is none. */
  readonly ledgerFaults: readonly Fault[];

  constructor(
    options: Pick<FileRulebook, 'jobs' | 'unmatched' | 'rules' | 'tests' | 'projectId' | 'ledgerFaults'>,
  ) {
    this.jobs = options.jobs;
    this.unmatched = options.unmatched;
    this.rules = options.rules;
    this.tests = options.tests;
    this.projectId = options.projectId;
    this.ledgerFaults = options.ledgerFaults;
    this.defaultJob = [...this.jobs.values()].find(({ name }) => name === '');
    this.attributeNames = attributeNames(this);
  }

  /** @param onMisfit called for each rule before the one that matches. */
  match(event: EventFacts, onMisfit?: (misfit: Misfit) => void): RuleMatch | undefined {
    return this.rules.find((rule) => {
      const because = rule.misfit(event);
      if (because !== undefined) onMisfit?.({ rule: rule.rule, because });
      return because === undefined;
    });
  }

  /** The name of a job in the file; empty for a default job that is not in it. */
  nameInFile({ name }: { readonly name: string }): string {
    return [...this.jobs].find(([, job]) => job.name === name)?.[0] ?? name;
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
