import { Rejection } from '../../src/launch/event/rejection.ts';
import type { EventFacts, Job, LaunchValues, Rulebook } from '../../src/launch/jobs/job.ts';

export interface FakeJob {
  /** Full name of the Cloud Run job. Default: one of the name. */
  readonly job?: string;
  readonly isDefault?: boolean;
  readonly values?: (event: EventFacts) => Partial<LaunchValues>;
}

export interface FakeRule {
  readonly name: string;
  readonly job: string;
  readonly matches?: (event: EventFacts) => boolean;
  /** Over those of the job. */
  readonly values?: (event: EventFacts) => Partial<LaunchValues>;
}

export interface FakeRulebookOptions {
  readonly jobs: Readonly<Record<string, FakeJob>>;
  readonly rules?: readonly FakeRule[];
  /** Default reject. */
  readonly unmatched?: Rulebook['unmatched'];
  readonly attributeNames?: readonly string[];
}

const PARENT = 'projects/p/locations/r/jobs';

/** Jobs and rules written as functions, in place of a rules file. */
export function fakeRulebook(options: FakeRulebookOptions): Rulebook {
  const { rules = [], unmatched = 'reject', attributeNames = [] } = options;
  const jobs = new Map(Object.entries(options.jobs).map(([name, job]) => [name, fakeJob(name, job)]));
  return {
    jobs,
    defaultJob: [...jobs.values()].find(({ name }) => name === ''),
    unmatched,
    attributeNames,
    match(event) {
      const rule = rules.find(({ matches = () => true }) => matches(event));
      const job = rule && jobs.get(rule.job);
      if (rule === undefined || job === undefined) return undefined;
      const values = (facts: EventFacts): LaunchValues => ({ ...job.values(facts), ...rule.values?.(facts) });
      return { rule: rule.name, job: { ...job, values } };
    },
  };
}

function fakeJob(name: string, { job, isDefault = false, values }: FakeJob): Job {
  return {
    name: isDefault ? '' : name,
    job: job ?? `${PARENT}/${name}`,
    makesLaunchId: false,
    values: (event) => ({
      container: '',
      args: null,
      env: {},
      taskCount: undefined,
      timeoutSeconds: undefined,
      launchId: undefined,
      hasOwnValues: false,
      ...values?.(event),
    }),
    check: () => ({ launchId: undefined }),
  };
}

/** The text at a path of the event's data, as `{data.a.b}` in a rules file. */
export function textAt(event: EventFacts, path: string): string {
  let value = event.data;
  for (const name of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) throw ruleFailed(path);
    value = (value as Readonly<Record<string, unknown>>)[name];
  }
  const isText = typeof value === 'string' || typeof value === 'bigint' || typeof value === 'boolean';
  if (!isText) throw ruleFailed(path);
  return String(value);
}

function ruleFailed(path: string): Rejection {
  return new Rejection({ code: 'rule-failed', detail: `data.${path} is not a text here` });
}
