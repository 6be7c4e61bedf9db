import { parseInputId } from '../launch/event/input-id.ts';
import { LAUNCH_ID, newLaunchId } from '../launch/event/launch-id.ts';
import { encodeMessage } from '../launch/event/message.ts';
import { misfitOf } from '../launch/event/message-limits.ts';
import { NOT_BEFORE_TAKES, parseNotBefore } from '../launch/event/not-before.ts';
import { PublishFailure } from '../launch/event/publish-failure.ts';
import { Rejection } from '../launch/event/rejection.ts';
import { jobMessage, type JobMessage, type JobMessageOptions } from '../launch/jobs/job-message.ts';
import { childTrace } from '../launch/kit/trace.ts';
import { PUBLISH_FIXES } from '../phrases/publish-failure.ts';
import { projectIdOf, readConfigOf } from '../settings/configuration.ts';
import { rulebookOf } from '../settings/rules.ts';
import { CommandError, type Runtime } from '../settings/runtime.ts';
import { wrongInput } from './options.ts';

export interface PublishOptions {
  /** A number for the default job; any text, or nothing, for a named job. */
  readonly id?: string | undefined;
  /** The name in `jobs`; undefined for the default job. */
  readonly job?: string | undefined;
  /** JSON, published byte for byte. */
  readonly data?: string | undefined;
  /** Makes this request and an earlier one with the same launch id one launch. */
  readonly launchId?: string | undefined;
  /** The earliest time of the launch, in RFC 3339. */
  readonly notBefore?: string | undefined;
}

type PublishableJob = JobMessageOptions['job'];

const JOB = /^[a-z][a-z0-9-]{0,62}$/;

/**
 * Publishes one launch request and prints its message id and launch id. The rules, if they are configured here, check a
 * request for a named job first.
 *
 * @throws {CommandError}
 */
export async function publish(runtime: Runtime, options: PublishOptions): Promise<void> {
  checkOptions(options);
  const config = await readConfigOf(runtime, 'publish');
  const projectId = await projectIdOf(config);
  const job = options.job === undefined ? undefined : await jobOf(options.job);
  const { launchId, ...message } = messageOf(options, job);
  const misfit = misfitOf(message);
  if (misfit !== undefined) throw wrongInput(`Pub/Sub would not take the message: ${misfit}`);
  await using releases = new AsyncDisposableStack();
  const { openPublisher } = await import('../service/publishing.ts');
  const publisher = await openPublisher({ config, projectId, releases }, config.TOPIC);
  try {
    const messageId = await publisher.publish(message);
    runtime.print(`messageId ${messageId}\nlaunchId ${launchId}`);
  } catch (error) {
    if (!(error instanceof PublishFailure)) throw error;
    throw new CommandError({ message: explained(error, launchId), exitCode: 1, cause: error });
  }

  async function jobOf(name: string): Promise<PublishableJob> {
    const rulebook = await rulebookOf(config, projectId);
    if (rulebook === undefined) {
      runtime.note?.(`not checked whether the job ${name} takes this: set RULES_FILE or RULES for that`);
      return { name, makesLaunchId: false, check: () => ({ launchId: undefined }) };
    }
    const found = rulebook.jobs.get(name);
    if (found !== undefined) return found;
    throw wrongInput(`--job is ${JSON.stringify(name)}; takes ${[...rulebook.jobs.keys()].join(', ')}`);
  }
}

function checkOptions({ id, job, data, launchId, notBefore }: PublishOptions): void {
  if (notBefore !== undefined && parseNotBefore(notBefore) === undefined) {
    throw wrongInput(`--not-before is ${JSON.stringify(notBefore)}; ${NOT_BEFORE_TAKES}`);
  }
  if (launchId !== undefined && !LAUNCH_ID.test(launchId)) {
    throw wrongInput(
      `--launch-id is ${JSON.stringify(launchId)}; takes 1 to 128 letters, digits and . _ : ~ -`,
    );
  }
  if (job !== undefined) {
    if (!JOB.test(job)) {
      throw wrongInput(`--job is ${JSON.stringify(job)}; takes lower-case letters, digits and -`);
    }
    if (id === '') throw wrongInput('--id is empty; takes a text, or is left out');
    return;
  }
  if (data !== undefined) throw wrongInput("option '--data <json>' needs --job <name>");
  if (id === undefined) throw wrongInput("option '--id <n>' is missing; only with --job it may be left out");
  numberOf(id);
}

function messageOf(options: PublishOptions, job: PublishableJob | undefined): JobMessage {
  const { id, data, launchId, notBefore } = options;
  const trace = childTrace(undefined);
  if (job === undefined || job.name === '') {
    if (data !== undefined) throw wrongInput('--job is the default job, which takes --id and no --data');
    const request = { id: numberOf(id) };
    const chosen = launchId ?? newLaunchId();
    return { ...encodeMessage({ request, launchId: chosen, trace, notBefore }), launchId: chosen };
  }
  try {
    return jobMessage({ job, id, data: Buffer.from(data ?? ''), launchId, trace, notBefore });
  } catch (error) {
    if (!(error instanceof Rejection)) throw error;
    const { code, message } = error;
    throw new CommandError({ message: `not published: ${message} (${code})`, exitCode: 2, cause: error });
  }
}

function numberOf(id = ''): string {
  const parsed = parseInputId(id);
  if (parsed !== undefined) return parsed;
  throw wrongInput(`--id is ${JSON.stringify(id)}; takes a non-negative integer of up to 100 digits`);
}

function explained({ message, code, mayBeStored }: PublishFailure, launchId: string): string {
  if (!mayBeStored) return `not stored: TOPIC: ${message}; ${PUBLISH_FIXES[code]}`;
  return `${message}; ${PUBLISH_FIXES[code]}\nIt may have been stored; repeat it with --launch-id ${launchId}, and it is still one launch`;
}
