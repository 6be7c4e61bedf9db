import { launchIdOfParts } from '../../event/launch-id.ts';
import { NO_OVERRIDES } from '../../event/override-policy.ts';
import type { FileRulebook, FileTest } from './file-rulebook.ts';
import { messageOf } from './given-event.ts';
import { tryMessage, type Trial } from './trial.ts';

/** A test of a rules file that failed. */
export interface TestFailure {
  readonly name: string;
  /** The line of the test in the file, from 1. */
  readonly line: number;
  /** Each says what was expected, and what came instead. */
  readonly complaints: readonly string[];
}

/**
 * Runs the tests of a rules file. They depend on the file alone: JOB_NAME and the variables like it count as not set. An
 * event without a subscription counts as one from the default job's subscription.
 */
export function failuresOf(rulebook: FileRulebook): readonly TestFailure[] {
  const { defaultJob, projectId, tests } = rulebook;
  const routing = { rulebook, defaultJob, overrides: NO_OVERRIDES, subscription: '', hasLedger: true };
  return tests
    .map((test) => {
      const trial = tryMessage(messageOf(test.event, projectId), routing);
      return { name: test.name, line: test.line, complaints: complaintsOf(test, { trial, rulebook }) };
    })
    .filter(({ complaints }) => complaints.length > 0);
}

function complaintsOf(
  { expect }: FileTest,
  { trial, rulebook }: { readonly trial: Trial; readonly rulebook: FileRulebook },
): readonly string[] {
  const got = `got ${shown(rulebook, trial)}`;
  if (typeof expect === 'string') return trial.kind === expect ? [] : [`expected ${expect}, ${got}`];
  if (trial.kind !== 'launch' || rulebook.nameInFile(trial.launch) !== expect.job) {
    return [`expected job ${expect.job}, ${got}`];
  }
  const { launchId, rule, args, env, taskCount, timeoutSeconds, key } = expect;
  const { values } = trial.launch;
  const variables = Object.entries(env ?? {}).map(
    ([name, value]) => [`env.${name}`, value, values.env[name]] as const,
  );
  const pairs = [
    ['rule', rule, trial.launch.rule],
    ['args', args, values.args],
    ...variables,
    ['taskCount', taskCount, values.taskCount],
    ['timeoutSeconds', timeoutSeconds, values.timeoutSeconds],
    ['launchId', Array.isArray(launchId) ? launchIdOfParts(launchId) : launchId, trial.launch.launchId],
    ['key', key, values.key],
  ] as const;
  return pairs
    .map(([what, expected, found]) => [what, JSON.stringify(expected), JSON.stringify(found)] as const)
    .filter(([, expected, found]) => expected !== undefined && expected !== found)
    .map(([what, expected, found]) => `${what}: expected ${expected}, got ${found ?? 'none'}`);
}

function shown(rulebook: FileRulebook, trial: Trial): string {
  switch (trial.kind) {
    case 'launch': {
      const { rule } = trial.launch;
      return `job ${rulebook.nameInFile(trial.launch)}${rule === undefined ? '' : ` by rule ${rule}`}`;
    }
    case 'ignored':
      return 'ignored: no rule matches';
    case 'rejected':
      return `rejected (${trial.rejection.code}): ${trial.rejection.message}`;
  }
}
