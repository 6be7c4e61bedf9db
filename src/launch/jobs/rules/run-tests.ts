import { launchIdOfParts } from '../../event/launch-id.ts';
import type { FileRulebook, FileTest } from './file-rulebook.ts';
import { tryEvent, type Trial } from './trial.ts';

/** A test of a rules file that failed. */
export interface TestFailure {
  readonly name: string;
  /** Where the test stands in the file, from 1. */
  readonly line: number;
  /** What was expected, and what came instead; one complaint each. */
  readonly complaints: readonly string[];
}

/** Runs the tests of a rules file; nothing but the file is looked at. */
export function failuresOf(rulebook: FileRulebook): readonly TestFailure[] {
  return rulebook.tests
    .map((test) => ({
      name: test.name,
      line: test.line,
      complaints: complaintsOf(test, tryEvent(rulebook, test.event)),
    }))
    .filter(({ complaints }) => complaints.length > 0);
}

function complaintsOf({ expect }: FileTest, trial: Trial): readonly string[] {
  if (typeof expect === 'string') return trial.kind === expect ? [] : [`expected ${expect}, ${shown(trial)}`];
  if (trial.kind !== 'launched' || trial.name !== expect.job) {
    return [`expected job ${expect.job}, ${shown(trial)}`];
  }
  const { launchId, rule, args, env, taskCount, timeoutSeconds } = expect;
  const { values } = trial;
  const variables = Object.entries(env ?? {}).map(
    ([name, value]) => [`env.${name}`, value, values.env[name]] as const,
  );
  const pairs = [
    ['rule', rule, trial.rule],
    ['args', args, values.args],
    ...variables,
    ['taskCount', taskCount, values.taskCount],
    ['timeoutSeconds', timeoutSeconds, values.timeoutSeconds],
    ['launchId', Array.isArray(launchId) ? launchIdOfParts(launchId) : launchId, values.launchId],
  ] as const;
  return pairs
    .filter(([, expected, got]) => expected !== undefined && JSON.stringify(expected) !== JSON.stringify(got))
    .map(
      ([what, expected, got]) =>
        `${what}: expected ${JSON.stringify(expected)}, got ${JSON.stringify(got) ?? 'none'}`,
    );
}

function shown(trial: Trial): string {
  switch (trial.kind) {
    case 'launched':
      return `got job ${trial.name}${trial.rule === undefined ? '' : ` by rule ${trial.rule}`}`;
    case 'ignored':
      return 'got ignored: no rule matches';
    case 'rejected':
      return `got rejected (${trial.rejection.code}): ${trial.rejection.message}`;
  }
}
