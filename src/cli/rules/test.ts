import { readFile } from 'node:fs/promises';
import { runJobRequest } from '../../google/run/run-job-request.ts';
import { shortName } from '../../launch/kit/short-name.ts';
import type { TestEvent } from '../../launch/jobs/rules/test-schema.ts';
import { tryEvent, type Trial } from '../../launch/jobs/rules/trial.ts';
import { CommandError, type Runtime } from '../../settings/runtime.ts';
import { readEvent } from './given-event.ts';
import { rulebookOfCommand } from './rulebook.ts';

export interface RulesTestOptions {
  /** The file of the event. */
  readonly event: string;
  /** The rules file; RULES_FILE or RULES when left out. */
  readonly file?: string | undefined;
  /** `name=value`, one each. */
  readonly attribute?: readonly string[] | undefined;
  readonly subscription?: string | undefined;
  readonly job?: string | undefined;
}

/**
 * Tries an event: says which rule it matches and why the ones before did not, and prints the RunJob request as JSON.
 *
 * @throws {CommandError} with exit code 1 where nothing would be launched, 2 where something cannot be read.
 */
export async function rulesTest(runtime: Runtime, options: RulesTestOptions): Promise<void> {
  const { rulebook } = await rulebookOfCommand(runtime, options.file);
  const { event, takenFor } = readEvent(await bytesOf(options.event));
  const note = (line: string): void => runtime.note?.(line);
  note(`${options.event} is taken for ${takenFor}`);
  const trial = tryEvent(rulebook, { ...event, ...givenBy(options, event) });
  for (const { rule, because } of trial.passed) note(`rule ${rule} does not match: ${because}`);
  if (trial.kind !== 'launched') throw new CommandError({ message: nothing(trial), exitCode: 1 });
  const { name, rule, job, values } = trial;
  const why = rule === undefined ? 'the message asks for' : `rule ${rule} matches: it launches`;
  note(`${why} the job ${name} (Cloud Run job ${shortName(job.job)})`);
  note(
    values.launchId === undefined
      ? 'its launch id is made of the message'
      : `its launch id is ${values.launchId}`,
  );
  note('the bridge adds LAUNCH_ID and its other variables');
  const { overrides = {}, ...request } = runJobRequest({
    ...values,
    job: job.job,
    args: values.args ?? [],
    clearArgs: values.args?.length === 0,
  });
  const timeout = values.timeoutSeconds === undefined ? {} : { timeout: `${values.timeoutSeconds}s` };
  runtime.print(JSON.stringify({ ...request, overrides: { ...overrides, ...timeout } }, null, 2));
}

async function bytesOf(file: string): Promise<Uint8Array> {
  try {
    return await readFile(file);
  } catch (error) {
    throw new CommandError({
      message: `the event cannot be read: ${(error as Error).message}`,
      exitCode: 2,
      cause: error,
    });
  }
}

/** What the command line says of the event, over what the file says. */
function givenBy(
  { attribute = [], subscription, job }: RulesTestOptions,
  event: TestEvent,
): Partial<TestEvent> {
  const pairs = attribute.map((pair) => {
    const [, name, value] = /^([^=]+)=(.*)$/s.exec(pair) ?? [];
    if (name !== undefined && value !== undefined) return [name, value] as const;
    throw new CommandError({
      message: `--attribute is ${JSON.stringify(pair)}; takes name=value`,
      exitCode: 2,
    });
  });
  return {
    publishTime: event.publishTime ?? new Date().toISOString(),
    attributes: { ...event.attributes, ...Object.fromEntries(pairs), ...(job !== undefined && { job }) },
    ...(subscription !== undefined && { subscription }),
  };
}

function nothing(trial: Exclude<Trial, { readonly kind: 'launched' }>): string {
  if (trial.kind === 'ignored') return 'nothing is launched: no rule matches, and unmatched is ignore';
  return `nothing is launched: rejected (${trial.rejection.code}): ${trial.rejection.message}`;
}
