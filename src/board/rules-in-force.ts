import type { Job, JobQueueing } from '../launch/jobs/job.ts';
import type { FileJob } from '../launch/jobs/rules/file-job.ts';
import type { FileRule } from '../launch/jobs/rules/file-rule.ts';
import type { FileRulebook } from '../launch/jobs/rules/file-rulebook.ts';
import type { FilledNumber, FilledText, Values } from '../launch/jobs/rules/values.ts';

/** The values of an execution, as they are written. Undefined ones are not set. */
export interface WrittenValues {
  readonly container?: string | undefined;
  readonly args?: readonly string[] | undefined;
  /** Without a value if it is hidden. */
  readonly env: readonly (readonly [name: string, value?: string])[];
  readonly taskCount?: string | undefined;
  readonly timeoutSeconds?: string | undefined;
  readonly launchId?: readonly string[] | undefined;
  readonly key?: string | undefined;
}

export interface WrittenJob {
  /** Undefined for a default job that the rules do not have. */
  readonly name: string | undefined;
  readonly job: string;
  readonly isDefault: boolean;
  readonly queueing: JobQueueing;
  readonly values: WrittenValues;
}

export interface WrittenRule {
  readonly rule: string;
  /** The name of its job. */
  readonly launches: string;
  readonly from: FileRule['from'];
  readonly when: string | undefined;
  /** The values that replace the job's own. */
  readonly values: WrittenValues;
}

/** The jobs that may be launched, and the events that launch them. */
export interface RulesInForce {
  /** Its source: the variables or the file. */
  readonly sources: readonly string[];
  readonly jobs: readonly WrittenJob[];
  readonly rules: readonly WrittenRule[];
  /** Undefined if there are no rules. */
  readonly unmatched: 'ignore' | 'reject' | undefined;
}

/** A default job of the variables. */
export interface VariablesJob {
  readonly job: Job;
  readonly container: string;
  readonly args: readonly string[] | undefined;
  /** Names: the log does not have the values either. */
  readonly env: readonly string[];
}

/**
 * The jobs and rules of a configuration, for people.
 *
 * @param options.file the name of the rules file in messages.
 * @param options.variables undefined if there is no such job.
 */
export function rulesInForce({
  rulebook,
  file,
  variables,
}: {
  readonly rulebook: FileRulebook | undefined;
  readonly file: string;
  readonly variables: VariablesJob | undefined;
}): RulesInForce {
  const jobs = [...(rulebook?.jobs ?? [])].map(([name, job]) => writtenJob(name, job));
  const rules = (rulebook?.rules ?? []).map((rule) => writtenRule(rule, rulebook));
  return {
    sources: [...(rulebook === undefined ? [] : [file]), ...(variables === undefined ? [] : ['JOB_NAME'])],
    jobs: [...jobs, ...(variables === undefined ? [] : [jobOfVariables(variables)])],
    rules,
    unmatched: rules.length === 0 ? undefined : rulebook?.unmatched,
  };
}

function writtenJob(name: string, { name: its, job, queueing, compiled }: FileJob): WrittenJob {
  return { name, job, isDefault: its === '', queueing, values: writtenValues(compiled, undefined) };
}

function jobOfVariables({ job: { job, queueing }, container, args, env }: VariablesJob): WrittenJob {
  const values = {
    container: container === '' ? undefined : container,
    args,
    env: env.map((name) => [name] as const),
  };
  return { name: undefined, job, isDefault: true, queueing, values };
}

function writtenRule({ rule, job, from, when }: FileRule, rulebook: FileRulebook | undefined): WrittenRule {
  const launches = rulebook?.nameInFile(job) ?? job.name;
  const base = rulebook?.jobs.get(launches)?.compiled;
  return { rule, launches, from, when: when?.expression.text, values: writtenValues(job.compiled, base) };
}

/** @param base the job of a rule: values that are the same are left out. Undefined for a job. */
function writtenValues(values: Values, base: Values | undefined): WrittenValues {
  const own = <Name extends keyof Values>(name: Name): Values[Name] | undefined =>
    values[name] === base?.[name] ? undefined : values[name];
  const container = own('container');
  return {
    container: container === '' ? undefined : container,
    args: own('args')?.map(textOf),
    env: [...values.env]
      .filter(([name, text]) => base?.env.get(name) !== text)
      .map(([name, text]) => [name, textOf(text)] as const),
    taskCount: numberOf(own('taskCount')),
    timeoutSeconds: numberOf(own('timeoutSeconds')),
    launchId: own('launchId')?.map(textOf),
    key: textOrNothing(own('key')),
  };
}

function textOf({ template }: FilledText): string {
  return template.text;
}

function textOrNothing(text: FilledText | undefined): string | undefined {
  return text && textOf(text);
}

function numberOf(number: FilledNumber | undefined): string | undefined {
  if (number === undefined) return undefined;
  return typeof number === 'number' ? String(number) : `{${number.expression.text}}`;
}
