import { parseInputId } from '../launch/event/input-id.ts';
import { PublishFailure } from '../launch/event/publish-failure.ts';
import { LAUNCH_ID, newLaunchId } from '../launch/event/launch-id.ts';
import { encodeMessage } from '../launch/event/message.ts';
import { childTrace } from '../launch/kit/trace.ts';
import { PUBLISH_FIXES } from '../phrases/publish-failure.ts';
import { projectIdOf, readConfigOf } from '../settings/configuration.ts';
import { CommandError, type Runtime } from '../settings/runtime.ts';
import { wrongInput } from './options.ts';

export interface PublishOptions {
  readonly id: string;
  /** Makes this request and an earlier one with the same launch id one launch. */
  readonly launchId?: string | undefined;
}

/**
 * Publishes one launch request and prints its message id and launch id.
 *
 * @throws {CommandError}
 */
export async function publish(runtime: Runtime, options: PublishOptions): Promise<void> {
  const id = parseInputId(options.id);
  if (id === undefined) {
    throw wrongInput(
      `--id is ${JSON.stringify(options.id)}; takes a non-negative integer of up to 100 digits`,
    );
  }
  const launchId = options.launchId ?? newLaunchId();
  if (!LAUNCH_ID.test(launchId)) {
    throw wrongInput(
      `--launch-id is ${JSON.stringify(launchId)}; takes 1 to 128 letters, digits and . _ : ~ -`,
    );
  }
  const config = await readConfigOf(runtime, 'publish');
  const projectId = await projectIdOf(config);
  await using releases = new AsyncDisposableStack();
  const { openPublisher } = await import('../service/publishing.ts');
  const publisher = await openPublisher({ config, projectId, releases }, config.TOPIC);
  try {
    const messageId = await publisher.publish(
      encodeMessage({ request: { id }, launchId, trace: childTrace(undefined) }),
    );
    runtime.print(`messageId ${messageId}\nlaunchId ${launchId}`);
  } catch (error) {
    if (!(error instanceof PublishFailure)) throw error;
    throw new CommandError({ message: explained(error, launchId), exitCode: 1, cause: error });
  }
}

function explained({ message, code, mayBeStored }: PublishFailure, launchId: string): string {
  if (!mayBeStored) return `not stored: TOPIC: ${message}; ${PUBLISH_FIXES[code]}`;
  return `${message}; ${PUBLISH_FIXES[code]}\nIt may have been stored all the same; repeat it with --launch-id ${launchId}`;
}
