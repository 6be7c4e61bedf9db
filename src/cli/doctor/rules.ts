import type { ExpectedRules } from '../../doctor/expected.ts';
import type { FileJob } from '../../launch/jobs/rules/file-job.ts';
import type { FileRulebook } from '../../launch/jobs/rules/file-rulebook.ts';
import type { RulesPlace, RulesText } from '../../launch/jobs/rules/read-rulebook.ts';
import { RulesFileError } from '../../launch/jobs/rules/rules-file-error.ts';
import { openRulebook } from '../../settings/rules.ts';
import type { CommandError } from '../../settings/runtime.ts';

/** A rules file, and what it launches; undefined if it has faults. */
export interface RulesRead {
  readonly rules: ExpectedRules;
  readonly rulebook: FileRulebook | undefined;
}

/** Reads a rules file as the service does, and runs its tests. Its faults are returned, not thrown. */
export async function readRules(found: RulesText, place: RulesPlace): Promise<RulesRead> {
  try {
    const rulebook = await openRulebook(found, place);
    // CEL and YAML are loaded only if there are rules.
    const { failedTests } = await import('../rules/check.ts');
    const { lines: failures } = failedTests(found.file, rulebook);
    return { rules: { ...found, faults: [], tests: { count: rulebook.tests.length, failures } }, rulebook };
  } catch (error) {
    const { cause } = error as CommandError;
    if (!(cause instanceof RulesFileError)) throw error;
    const faults = cause.message.split('\n');
    return { rules: { ...found, faults, tests: { count: 0, failures: [] } }, rulebook: undefined };
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
