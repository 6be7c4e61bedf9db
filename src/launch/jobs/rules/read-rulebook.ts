import { Compilation } from './compilation.ts';
import { compileJob } from './compile-job.ts';
import { compileRule, unknownJob } from './compile-rule.ts';
import type { FileJob } from './file-job.ts';
import { FileRulebook, type FileTest } from './file-rulebook.ts';
import { RulesFileError } from './rules-file-error.ts';
import { PARTS } from './rules-schema.ts';
import { refuseMisfits } from './schema-faults.ts';
import { withPlainNumbers } from './plain-numbers.ts';
import { readYaml } from './yaml-document.ts';

export interface RulesText {
  /** YAML or JSON. */
  readonly text: string;
  /** Its name in messages. */
  readonly file: string;
}

/** Defaults for short names in the file. */
export interface RulesPlace {
  /** The project of short names of subscriptions and jobs. */
  readonly projectId: string;
  /** The region of jobs without one. */
  readonly region: string;
}

/**
 * Reads a rules file and checks everything in it that can be checked without an event.
 *
 * @throws {RulesFileError} with every fault of the file.
 */
export async function readRulebook({
  text,
  file,
  projectId,
  region,
}: RulesText & RulesPlace): Promise<FileRulebook> {
  const document = readYaml({ text, file });
  const compilation = new Compilation(document);
  const value = withPlainNumbers(document.value);
  refuseMisfits(value, compilation);
  const { jobs: jobEntries, rules: ruleEntries, tests: testEntries, unmatched } = topOf(value);

  const jobs = new Map<string, FileJob>();
  for (const [name, entry] of Object.entries(jobEntries)) {
    jobs.set(name, compileJob({ name, value: entry, projectId, region, compilation }));
  }
  const defaults = [...jobs].filter(([, { name }]) => name === '').map(([name]) => name);
  for (const name of defaults.slice(1)) {
    compilation.refuse(['jobs', name, 'default'], `${defaults[0]} is the default job already; takes one`);
  }
  const rules = ruleEntries.map((entry, index) =>
    compileRule({ index, value: entry, jobs, projectId, compilation }),
  );
  const names = ruleEntries.map(nameOf);
  for (const [index, name] of names.entries()) {
    if (name === undefined || names.indexOf(name) === index) continue;
    compilation.refuse(
      ['rules', index, 'name'],
      `another rule has the name ${name}, too; takes a unique name`,
    );
  }
  if (ruleEntries.length > 0 && unmatched === undefined) {
    compilation.refuse(
      ['rules'],
      'if there are rules, unmatched must say what happens to other events: ignore or reject',
    );
  }
  const tests = testEntries.flatMap((entry, index): FileTest[] => {
    const { success, data: test } = PARTS.test.safeParse(entry);
    if (!success) return [];
    const path = ['tests', index];
    const { job, rule } = typeof test.expect === 'object' ? test.expect : {};
    if (job !== undefined && !jobs.has(job)) {
      compilation.refuse([...path, 'expect', 'job'], unknownJob(job, [...jobs.keys()]));
    }
    if (rule !== undefined && !names.includes(rule)) {
      compilation.refuse([...path, 'expect', 'rule'], `there is no rule ${rule}`);
    }
    return [{ ...test, line: compilation.place('', path, []).line }];
  });
  if (compilation.faults.length > 0) throw new RulesFileError(file, compilation.faults);
  return new FileRulebook({
    jobs,
    rules: rules.filter((rule) => rule !== undefined),
    tests,
    unmatched: unmatched === 'ignore' ? 'ignore' : 'reject',
    projectId,
    ledgerFaults: compilation.ledgerFaults,
  });
}

/** The parts of the file with the right type. They are checked even if others are wrong. */
function topOf(value: unknown) {
  const top: Readonly<Record<string, unknown>> = isMap(value) ? value : {};
  const list = (part: unknown): readonly unknown[] => (Array.isArray(part) ? part : []);
  return {
    jobs: isMap(top['jobs']) ? top['jobs'] : {},
    rules: list(top['rules']),
    tests: list(top['tests']),
    unmatched: top['unmatched'],
  };
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function nameOf(rule: unknown): string | undefined {
  return isMap(rule) && typeof rule['name'] === 'string' ? rule['name'] : undefined;
}
