import type { ExpectedRules } from '../../doctor/expected.ts';
import type { FileJob } from '../../launch/jobs/rules/file-job.ts';
import type { FileRulebook } from '../../launch/jobs/rules/file-rulebook.ts';

export interface RulesGiven {
  /** YAML or JSON. */
  readonly text: string;
  /** What messages call it. */
  readonly file: string;
  readonly projectId: string;
  readonly region: string;
}

/** A rules file, and what it launches; undefined where it has faults. */
export interface RulesRead {
  readonly rules: ExpectedRules;
  readonly rulebook: FileRulebook | undefined;
}

/** Reads a rules file as the service does, and runs its tests. What is wrong with it is told, not thrown. */
export async function readRules({ text, file, projectId, region }: RulesGiven): Promise<RulesRead> {
  // CEL and YAML are loaded only where there are rules.
  const [{ failureLines }, { readRulebook }, { RulesFileError }, { failuresOf }] = await Promise.all([
    import('../rules/check.ts'),
    import('../../launch/jobs/rules/read-rulebook.ts'),
    import('../../launch/jobs/rules/rules-file-error.ts'),
    import('../../launch/jobs/rules/run-tests.ts'),
  ]);
  try {
    const rulebook = await readRulebook({ text, file, projectId, region });
    const failures = failureLines(file, failuresOf(rulebook));
    return { rules: { text, file, faults: [], tests: { count: rulebook.tests.length, failures } }, rulebook };
  } catch (error) {
    if (!(error instanceof RulesFileError)) throw error;
    const faults = error.faults.map(({ line, column, message }) => `${file}:${line}:${column}: ${message}`);
    return { rules: { text, file, faults, tests: { count: 0, failures: [] } }, rulebook: undefined };
  }
}

/** A job as a rules file launches it, by itself or by a rule. */
export interface LaunchedJob {
  /** The name in `jobs`. */
  readonly name: string;
  readonly job: FileJob;
}

/** Every way in which the file launches a job. */
export function launchedBy(rulebook: FileRulebook): readonly LaunchedJob[] {
  const jobs = [...rulebook.jobs.values(), ...rulebook.rules.map(({ job }) => job)];
  return jobs.map((job) => ({ name: rulebook.nameInFile(job), job }));
}

/** The subscriptions that rules name, by their full names. */
export function subscriptionsIn({ rules }: FileRulebook): readonly string[] {
  const names = rules.map(({ from }) => from.subscription).filter((name) => name !== undefined);
  return [...new Set(names)];
}
