import { systemClock } from '../../launch/kit/clock.ts';
import { withDeadLetters, type Desk } from './desk.ts';
import { publishFailure } from './failures.ts';
import { OnlyChoice } from '../../dead-letters/only-choice.ts';
import { JsonError } from '../../launch/event/parse-json.ts';
import { parseData } from '../../launch/event/parse-data.ts';
import { checkedNumber, wrongInput } from '../options.ts';
import { thereAre } from './report.ts';
import { checkChoice, shownSelection, type Choice } from './selection.ts';
import { Replay, type ReplayOptions } from '../../dead-letters/replay.ts';
import { CommandError, type Runtime } from '../../settings/runtime.ts';

export interface DeadLettersReplayOptions extends Choice {
  /** JSON that is published in place of the data of the chosen one. */
  readonly data?: string | undefined;
  readonly dryRun?: boolean | undefined;
  readonly force?: boolean | undefined;
  /** A number as text; 50 when left out, 0 does not pace. */
  readonly perMinute?: string | undefined;
  /** A number as text; 3 when left out. */
  readonly maxReplays?: string | undefined;
}

/** Few: their data is kept in memory, and other readers wait for them when this process is killed. */
const PAGE = 20;

/**
 * Sends dead letters back to the topic, and removes each from the dead-letter subscription once its copy is stored. If
 * the process is killed in between, the next run sends it again under the same launch id, which is one launch.
 *
 * @throws {CommandError} also if a chosen one could not be replayed.
 */
export async function deadLettersReplay(runtime: Runtime, options: DeadLettersReplayOptions): Promise<void> {
  checkChoice(options, { reasonOption: '--reason' });
  const data = checkedData(options);
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
      // Only the message id is that of a single one.
      leases:
        data === undefined || options.letter !== undefined
          ? desk.leases
          : new OnlyChoice(desk.leases, options),
      subscription: desk.subscription,
      selection: options,
      data,
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

/**
 * The corrected data, byte for byte as they were typed.
 *
 * @throws {CommandError} with exit code 2.
 */
function checkedData({ data, all, letter, launchId }: DeadLettersReplayOptions): Buffer | undefined {
  if (data === undefined) return undefined;
  if (all === true || (letter === undefined && launchId === undefined)) {
    throw wrongInput('--data is for one dead letter; takes --letter ID or --launch-id ID with it');
  }
  const bytes = Buffer.from(data);
  try {
    parseData(bytes);
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    throw wrongInput(`--data ${error.message}; takes JSON such as '{"id":2}'`);
  }
  return bytes;
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
    throw failed(`no dead letter${shownSelection(selection)}; ${thereAre(others)}`);
  }
  if (left > 0) throw failed(`${left} of ${chosen} chosen are left alone, for the reasons above`);
}
