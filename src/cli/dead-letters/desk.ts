import type { ConfigOf } from '../../../config/schema.ts';
import { systemClock } from '../../launch/kit/clock.ts';
import { shortName } from '../../launch/kit/short-name.ts';
import { projectIdOf, readConfigOf } from '../../settings/configuration.ts';
import { pullFailure } from './failures.ts';
import { LEASE_SECONDS, Leases } from '../../dead-letters/leases.ts';
import { initializeOrExplain } from '../../settings/google-credentials.ts';
import type { Runtime } from '../../settings/runtime.ts';
import { wrongInput } from '../options.ts';

/** What a command needs to work on dead letters. */
export interface Desk {
  readonly config: ConfigOf<'dead-letters'>;
  readonly projectId: string;
  /** Full name of the subscription. */
  readonly subscription: string;
  readonly leases: Leases;
}

/**
 * How long a pull waits for a message, in milliseconds. Two of them end the search, and one may be under
 * way when the process is told to stop.
 */
const PULL_WAIT_MS = 4_000;

/**
 * Opens the dead-letter subscription, and gives back what `work` left leased, however it ends.
 *
 * @throws {CommandError} for everything that the person at the terminal can fix.
 */
export async function withDeadLetters<Result>(
  { runtime, pageSize }: { readonly runtime: Runtime; readonly pageSize: number },
  work: (desk: Desk) => Promise<Result>,
): Promise<Result> {
  const config = await readConfigOf(runtime, 'dead-letters');
  if (config.DEAD_LETTER_SUBSCRIPTION === '') {
    throw wrongInput(
      'DEAD_LETTER_SUBSCRIPTION: is missing; `dead-letters` takes the pull subscription on your dead-letter topic',
    );
  }
  const projectId = await projectIdOf(config);
  const full = (name: string): string =>
    name.includes('/') ? name : `projects/${projectId}/subscriptions/${name}`;
  const subscription = full(config.DEAD_LETTER_SUBSCRIPTION);
  if (subscription === full(config.SUBSCRIPTION)) {
    throw wrongInput(
      'DEAD_LETTER_SUBSCRIPTION: is SUBSCRIPTION too; takes the pull subscription on your dead-letter topic',
    );
  }
  await using releases = new AsyncDisposableStack();
  const { PubSubDeadLetters } = await import('../../google/pubsub/dead-letters.ts');
  const source = new PubSubDeadLetters({
    subscription,
    pullWaitMs: PULL_WAIT_MS,
    emulatorHost: config.PUBSUB_EMULATOR_HOST,
  });
  await initializeOrExplain(source);
  releases.defer(() => source.close());
  const leases = new Leases({ source, clock: systemClock, pageSize, stop: runtime.stop });
  const { progress, note } = runtime;
  const says = progress ?? note;
  says?.(
    `looking for dead letters in ${shortName(subscription)}; it takes some 10 s to know that there are no more`,
  );
  releases.defer(async () => {
    // The next text begins on a clear line.
    progress?.('');
    if (await leases.release()) return;
    note?.(
      `the messages could not be released; other readers get them when their leases end, in ${LEASE_SECONDS} s`,
    );
  });
  try {
    return await work({ config, projectId, subscription, leases });
  } catch (error) {
    throw pullFailure(error, subscription);
  }
}
