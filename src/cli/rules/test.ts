import { readFile } from 'node:fs/promises';
import { MAX_LINKS } from '../../launch/event/launch-event.ts';
import type { Launch } from '../../launch/jobs/launch.ts';
import type { FileRulebook } from '../../launch/jobs/rules/file-rulebook.ts';
import { shortName } from '../../launch/kit/short-name.ts';
import { forbiddenPhrase } from '../../phrases/forbidden.ts';
import { tryEvent, type TriedEvent } from '../../service/try-event.ts';
import { CommandError, type Runtime } from '../../settings/runtime.ts';
import { noteLedgerKeys } from './check.ts';
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

const TAKEN_FOR: Readonly<Record<TriedEvent['takenFor'], string>> = {
  'a push': 'the body of a push',
  'a CloudEvent': 'a CloudEvent',
  data: 'the data of a message',
  'data that is not JSON': 'data that is not JSON',
  'no data': 'a message without data',
};

/**
 * Tries an event: says which rule it matches and why the rules before did not, and prints the RunJob request as JSON.
 *
 * @throws {CommandError} with exit code 1 if nothing would be launched, 2 if something cannot be read.
 */
export async function rulesTest(runtime: Runtime, options: RulesTestOptions): Promise<void> {
  const { file, routing } = await rulebookOfCommand(runtime, options.file);
  const { rulebook } = routing;
  const { attribute = [], subscription, job } = options;
  const given = {
    body: await bytesOf(options.event),
    attributes: attributesIn(attribute),
    subscription,
    job,
  };
  const tried = tryEvent(given, { routing, projectId: rulebook.projectId, nowMs: Date.now() });
  const { trial, request } = tried;
  const note = (line: string): void => runtime.note?.(line);
  note(`${options.event} is read as ${TAKEN_FOR[tried.takenFor]}`);
  for (const { rule, because } of trial.passed) note(`rule ${rule} does not match: ${because}`);
  if (trial.kind !== 'launch' || request === undefined) {
    throw new CommandError({ message: nothing(tried), exitCode: 1 });
  }
  noteLedgerKeys(runtime, { file, rulebook });
  const { launch } = trial;
  note(`${reasonOf(launch)} ${shownJob(launch, rulebook)}`);
  note(
    tried.hasLaunchId ? `its launch id is ${launch.launchId}` : 'its launch id is made from the message id',
  );
  for (const line of queueingLines(launch, rulebook)) note(line);
  note('the bridge adds LAUNCH_ID and its other variables');
  runtime.print(request);
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
  const meanwhile = { wait: 'it waits', skip: 'it is skipped', replace: 'it replaces that one' };
  return [
    values.key === undefined
      ? ''
      : `its key is ${JSON.stringify(values.key)}: if another launch has it, ${meanwhile[queueing.whenRunning]}`,
    links === 0 ? '' : `it is number ${links} of at most ${MAX_LINKS} launches in a chain`,
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

function attributesIn(pairs: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const [, name, value] = /^([^=]+)=(.*)$/s.exec(pair) ?? [];
      if (name !== undefined && value !== undefined) return [name, value] as const;
      throw new CommandError({
        message: `--attribute is ${JSON.stringify(pair)}; takes name=value`,
        exitCode: 2,
      });
    }),
  );
}

function nothing({ trial, lacksSubscription }: TriedEvent): string {
  if (trial.kind !== 'rejected') return 'nothing is launched: no rule matches, and `unmatched` is `ignore`';
  const { code, message, forbidden } = trial.rejection;
  const detail = forbidden === undefined ? message : forbiddenPhrase(forbidden);
  const why = lacksSubscription
    ? '\nno subscription is named, so it is read as a message of the default job; --subscription names one'
    : '';
  return `nothing is launched: rejected (${code}): ${detail}${why}`;
}
