import { systemClock } from '../../launch/kit/clock.ts';
import { withDeadLetters, type Desk } from './desk.ts';
import { publishFailure } from './failures.ts';
import type { SelectionOptions } from '../../dead-letters/letter.ts';
import { checkedNumber, wrongInput } from '../options.ts';
import { reasonCounts, shownSelection } from './report.ts';
import { Replay, type ReplayOptions } from '../../dead-letters/replay.ts';
import { CommandError, type Runtime } from '../../settings/runtime.ts';

export interface DeadLettersReplayOptions extends SelectionOptions {
  readonly all?: boolean | undefined;
  readonly dryRun?: boolean | undefined;
  readonly force?: boolean | undefined;
  /** A number as text; 50 when left out, 0 does not pace. */
  readonly perMinute?: string | undefined;
  /** A number as text; 3 when left out. */
  readonly maxReplays?: string | undefined;
}

/** Few, since their data is kept in memory, and since others wait for them when this process is killed. */
const PAGE = 20;

/**
 * Sends dead letters back to the topic, and takes each off the dead-letter subscription once its copy is
 * stored. Killed in between, the next run sends it again under the same launch id, which is one launch.
 *
 * @throws {CommandError} also where not everything that was chosen could be replayed.
 */
export async function deadLettersReplay(runtime: Runtime, options: DeadLettersReplayOptions): Promise<void> {
  checkSelection(options);
  const { perMinute = '50', maxReplays = '3' } = options;
  const numbers = {
    perMinute: checkedNumber({ name: '--per-minute', value: perMinute, least: 0, most: 100_000 }),
    maxReplays: checkedNumber({ name: '--max-replays', value: maxReplays, least: 1, most: 1_000 }),
  };
  const { force = false, dryRun = false } = options;
  const replay = await withDeadLetters({ runtime, pageSize: PAGE }, async (desk) => {
    await using releases = new AsyncDisposableStack();
    const run = new Replay({
      runtime,
      clock: systemClock,
      leases: desk.leases,
      subscription: desk.subscription,
      selection: options,
      force,
      ...numbers,
      publish: dryRun ? undefined : await publishing(desk, releases),
    });
    try {
      await run.toTheEnd();
    } finally {
      runtime.progress?.('');
      runtime.note?.(run.summary());
    }
    return run;
  });
  conclude({ replay, runtime, options });
}

function checkSelection({ all = false, ...selection }: DeadLettersReplayOptions): void {
  const isFiltered = selection.reason !== undefined || selection.launchId !== undefined;
  if (all && isFiltered) {
    throw wrongInput('takes --all, or --reason and --launch-id, not both: --all is every dead letter');
  }
  if (!all && !isFiltered) {
    throw wrongInput(
      'nothing is chosen; takes --launch-id ID, --reason CODE (both: those that fit both), or --all; --dry-run shows what would be sent',
    );
  }
}

async function publishing(
  desk: Desk,
  releases: AsyncDisposableStack,
): Promise<NonNullable<ReplayOptions['publish']>> {
  const { openPublisher } = await import('../../service/publishing.ts');
  const publisher = await openPublisher({ ...desk, releases }, desk.config.TOPIC);
  return async (copy) => {
    try {
      return await publisher.publish(copy);
    } catch (error) {
      const message = `stopped: ${publishFailure(error)}. Nothing is lost: what was not confirmed is still a dead letter; run it again`;
      throw new CommandError({ message, exitCode: 1, cause: error });
    }
  };
}

function conclude(options: {
  readonly replay: Replay;
  readonly runtime: Runtime;
  readonly options: DeadLettersReplayOptions;
}): void {
  const { replay, runtime, options: selection } = options;
  const { replayed, left, others } = replay.tally;
  const chosen = replayed + left;
  const failed = (message: string) => new CommandError({ message, exitCode: 1 });
  if (runtime.stop.aborted) throw failed('stopped; the rest is released. Run it again to go on');
  if (chosen === 0 && selection.all !== true) {
    const there = others.length === 0 ? 'there are none at all' : `there are: ${reasonCounts(others)}`;
    throw failed(`no dead letter${shownSelection(selection)}; ${there}`);
  }
  if (left > 0) throw failed(`${left} of ${chosen} chosen are left alone, for the reasons above`);
}
