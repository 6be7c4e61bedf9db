import { readFile } from 'node:fs/promises';
import { runJobRequest } from '../../google/run/run-job-request.ts';
import { cloudEventOf } from '../../launch/event/cloud-event-attributes.ts';
import { MAX_LINKS } from '../../launch/event/launch-event.ts';
import type { DeliveredMessage } from '../../launch/event/message.ts';
import type { RejectionCode } from '../../launch/event/rejection.ts';
import type { Launch } from '../../launch/jobs/launch.ts';
import { fullSubscription } from '../../launch/jobs/rules/compile-rule.ts';
import type { FileRulebook } from '../../launch/jobs/rules/file-rulebook.ts';
import { tryMessage, type Trial } from '../../launch/jobs/rules/trial.ts';
import { runJobCall } from '../../launch/jobs/run-job-call.ts';
import { shortName } from '../../launch/kit/short-name.ts';
import { CommandError, type Runtime } from '../../settings/runtime.ts';
import { noteLedgerKeys } from './check.ts';
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

/** Why a message is not a launch request: it matters where that is all it could be. */
const OF_REQUESTS: ReadonlySet<RejectionCode> = new Set(['invalid-json', 'invalid-request', 'missing-id']);

/**
 * Tries an event: says which rule it matches and why the ones before did not, and prints the RunJob request as JSON.
 *
 * @throws {CommandError} with exit code 1 where nothing would be launched, 2 where something cannot be read.
 */
export async function rulesTest(runtime: Runtime, options: RulesTestOptions): Promise<void> {
  const { file, routing } = await rulebookOfCommand(runtime, options.file);
  const { rulebook } = routing;
  const { message, takenFor } = readEvent(await bytesOf(options.event));
  const note = (line: string): void => runtime.note?.(line);
  note(`${options.event} is taken for ${takenFor}`);
  const delivered = withGiven(message, { ...options, projectId: rulebook.projectId });
  const trial = tryMessage(delivered, routing);
  for (const { rule, because } of trial.passed) note(`rule ${rule} does not match: ${because}`);
  if (trial.kind !== 'launch') {
    const isUnnamed = delivered.subscription === '';
    throw new CommandError({ message: nothing(trial, { isUnnamed }), exitCode: 1 });
  }
  noteLedgerKeys(runtime, { file, rulebook });
  const { launch } = trial;
  note(`${reasonOf(launch)} ${shownJob(launch, rulebook)}`);
  note(
    launch.launchIdChosen || message.messageId !== ''
      ? `its launch id is ${launch.launchId}`
      : 'its launch id is made of the message id',
  );
  for (const line of queueingLines(launch, rulebook)) note(line);
  note('the bridge adds LAUNCH_ID and its other variables');
  const { values } = launch;
  const { overrides = {}, ...request } = runJobRequest({ ...runJobCall(launch), env: values.env });
  const timeout = values.timeoutSeconds === undefined ? {} : { timeout: `${values.timeoutSeconds}s` };
  runtime.print(JSON.stringify({ ...request, overrides: { ...overrides, ...timeout } }, null, 2));
}

function reasonOf({ rule, name }: Launch): string {
  if (rule !== undefined) return `rule ${rule} matches: it launches`;
  return name === '' ? 'it is a launch request of' : 'the message asks for';
}

/** When the launch would start, in words. */
function queueingLines(launch: Launch, rulebook: FileRulebook): readonly string[] {
  const { values, queueing } = launch;
  const { running } = rulebook.jobs.get(rulebook.nameInFile(launch))?.queueing ?? {};
  const { expireAfterMs, notBeforeMs, links } = queueing;
  const meanwhile = { wait: 'it waits', skip: 'it is skipped', replace: 'it takes the place of that one' };
  return [
    values.key === undefined
      ? ''
      : `its key is ${JSON.stringify(values.key)}: where another launch has it, ${meanwhile[queueing.whenRunning]}`,
    links === 0 ? '' : `${links} of at most ${MAX_LINKS} launches will have followed one another with it`,
    running === undefined ? '' : `it waits while ${running} executions of the job run`,
    notBeforeMs === undefined
      ? ''
      : `it is not launched before ${new Date(notBeforeMs).toISOString()}, which needs a ledger`,
    expireAfterMs === undefined ? '' : `it expires ${expireAfterMs / 1000} s after it was requested`,
  ].filter((line) => line !== '');
}

function shownJob(launch: Launch, rulebook: FileRulebook): string {
  const name = rulebook.nameInFile(launch);
  const isDefault = launch.name === '' && launch.rule === undefined;
  const job = `${isDefault ? 'default ' : ''}job${name === '' ? '' : ` ${name}`}`;
  return `the ${job} (Cloud Run job ${shortName(launch.job)})`;
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

/** What the command line says of the message goes over what the file says. */
function withGiven(
  message: DeliveredMessage,
  { attribute = [], subscription, job, projectId }: RulesTestOptions & { readonly projectId: string },
): DeliveredMessage {
  const pairs = attribute.map((pair) => {
    const [, name, value] = /^([^=]+)=(.*)$/s.exec(pair) ?? [];
    if (name !== undefined && value !== undefined) return [name, value] as const;
    throw new CommandError({
      message: `--attribute is ${JSON.stringify(pair)}; takes name=value`,
      exitCode: 2,
    });
  });
  const attributes = {
    ...message.attributes,
    ...Object.fromEntries(pairs),
    ...(job !== undefined && { job }),
  };
  return {
    ...message,
    attributes,
    cloudEvent: message.cloudEvent ?? cloudEventOf(attributes),
    subscription:
      subscription === undefined ? message.subscription : fullSubscription(subscription, projectId),
    publishTimeMs: message.publishTimeMs ?? Date.now(),
  };
}

function nothing(
  trial: Exclude<Trial, { readonly kind: 'launch' }>,
  { isUnnamed }: { readonly isUnnamed: boolean },
): string {
  if (trial.kind === 'ignored') return 'nothing is launched: no rule matches, and unmatched is ignore';
  const { code, message } = trial.rejection;
  const why =
    isUnnamed && OF_REQUESTS.has(code)
      ? '\nno subscription is named, so it is taken for one of the default job; --subscription names it'
      : '';
  return `nothing is launched: rejected (${code}): ${message}${why}`;
}
