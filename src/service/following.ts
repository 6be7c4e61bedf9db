import { EndRecorder } from '../launch/executions/end-recorder.ts';
import { ExecutionHints } from '../launch/executions/execution-hints.ts';
import { Follower } from '../launch/executions/follower.ts';
import { ReadWindow } from '../launch/executions/read-window.ts';
import type { SweepStep } from '../launch/executions/sweep-step.ts';
import { Wishes } from '../launch/executions/wishes.ts';
import { systemClock as clock } from '../launch/kit/clock.ts';
import { logEnds, logUnreadable, logWishes } from './end-log.ts';
import type { ServiceParts } from './service-parts.ts';

/** Follows launches from their execution to their end. */
export interface Following {
  /** Parts of a sweep, in their order. */
  readonly steps: readonly SweepStep[];
  readonly wishes: Wishes;
  readonly hints: ExecutionHints;
}

/** Google allows 600 reads a minute; following takes a tenth of them. */
const FOLLOW_READS = 60;
/** Each end has one hint, which is read at most twice, and once more if it failed. */
const HINT_READS = 180;

/** Used if RELAUNCH_AFTER_SECONDS is 0, which only says that nothing is launched again. */
const DEFAULT_APART_SECONDS = 300;

/**
 * The recorder of ends, for all that see some.
 *
 * @param apartMs see `LaunchEnds.missing`.
 */
export async function createEndRecorder(
  { logger, executionReader, store }: Pick<ServiceParts, 'logger' | 'executionReader' | 'store'>,
  apartMs: number,
) {
  const ends = await (await store()).ends();
  const reader = await executionReader();
  const recorder = new EndRecorder({ ends, reader, apartMs, told: logEnds({ logger }) });
  return { ends, recorder };
}

/** At most `most` reads a minute, and at most half of READS_PER_MINUTE. */
export function readsOf(
  {
    config,
    readQuotaOf: quotaOf,
    timeScale: scale,
  }: Pick<ServiceParts<'requests'>, 'config' | 'readQuotaOf' | 'timeScale'>,
  most: number,
): ReadWindow {
  const half = Math.ceil(config.READS_PER_MINUTE / 2);
  return new ReadWindow({ clock, most: half > 0 ? Math.min(most, half) : most, quotaOf, scale });
}

/**
 * Puts together the parts that follow the executions of a ledger's launches.
 *
 * @throws {CommandError} when there are no credentials.
 */
export async function createFollowing(parts: ServiceParts): Promise<Following> {
  const { config, logger, releases, timeScale: scale } = parts;
  const lists = await parts.executionLists();
  const reader = await parts.executionReader();
  const apartSeconds = config.RELAUNCH_AFTER_SECONDS || DEFAULT_APART_SECONDS;
  const { ends, recorder } = await createEndRecorder(parts, apartSeconds * 1000 * scale);
  const follower = new Follower({
    ends,
    recorder,
    listOf: (job) => lists.observedListOf(job),
    reader,
    reads: readsOf(parts, FOLLOW_READS),
    leases: await (await parts.store()).leases(),
    clock,
    failed: logUnreadable({ logger }),
    scale,
  });
  releases.defer(() => follower.close());
  const wishes = new Wishes({ ends, canceller: reader, clock, told: logWishes({ logger }), scale });
  const hints = new ExecutionHints({
    ends,
    recorder,
    reader,
    reads: readsOf(parts, HINT_READS),
    clock,
    scale,
  });
  return { steps: [wishes, follower], wishes, hints };
}
