/** `npm run simulate`: plays many seeds, or replays one, and reports the first violation. */
import { Command, InvalidArgumentError, Option } from 'commander';
import { BUGS, findBug } from './bugs.ts';
import { addCounts, noCounts } from './counts.ts';
import { describeViolation, replayCommand, table } from './report.ts';
import { PROFILES, type Profile } from './scenario.ts';
import { playSeeds } from './seed-pool.ts';
import { simulate, type SimulationOptions, type SimulationResult } from './simulation.ts';

interface Settings {
  readonly seeds: number;
  readonly launches: number;
  readonly seed?: number;
  readonly launch?: string;
  readonly profile: Profile;
  readonly bug?: string;
}

const names = BUGS.map(({ name }) => name);
const settings = new Command('simulate')
  .description('Launches under a seeded scheduler, while everything around them fails.')
  .option('--seeds <n>', 'how many seeds to play', count, 100)
  .option('--launches <n>', 'launches a seed', count, 1000)
  .addOption(new Option('--profile <name>', 'what may happen').choices(PROFILES).default('postgres'))
  .addOption(new Option('--bug <name>', 'plant a bug, to see it found').choices(names))
  .option('--seed <n>', 'play this seed alone, and print what happened', count)
  .option('--launch <id>', 'with --seed: to this launch alone, such as L7 or L7/report')
  .parse()
  .opts<Settings>();

print(settings.seed === undefined ? await playMany(settings) : await playOne(settings, settings.seed));

async function playMany({ seeds, launches, profile, bug }: Settings): Promise<string> {
  const startMs = performance.now();
  const sum = noCounts();
  let played = 0;
  let worst: SimulationResult | undefined;
  let documented: SimulationResult | undefined;
  const onResult = (result: SimulationResult): void => {
    played += 1;
    addCounts(sum, result.counts);
    if (result.violation !== undefined) worst = earlierOf(worst, result);
    if (result.documented !== undefined) documented = earlierOf(documented, result);
    if (process.stderr.isTTY) process.stderr.write(`\r${played} of ${seeds} seeds`);
  };
  await playSeeds({ seeds, launches, profile, bug, onResult });
  if (process.stderr.isTTY) process.stderr.write('\r\u001b[K');

  const seconds = (performance.now() - startMs) / 1000;
  const rate = `${Math.round(sum.launches / seconds).toLocaleString('en')}/s`;
  const more = { profile, seeds: String(played), seconds: seconds.toFixed(1), 'launches a second': rate };
  const lines = [table(sum, more), ''];
  if (documented?.documented !== undefined) {
    lines.push('the exception that is documented, once in full:');
    const shown = { seed: documented.seed, launches, profile, bug: findBug(bug) };
    const { history } = await simulate({ ...shown, record: documented.documented });
    lines.push(...history, `again: ${replayCommand(shown, documented.documented)}`, '');
  }
  lines.push(worst === undefined ? 'no violation' : await explain({ launches, profile, bug, ...worst }));
  return lines.join('\n');
}

async function playOne({ launches, profile, bug, launch }: Settings, seed: number): Promise<string> {
  const options = { seed, launches, profile, bug: findBug(bug) };
  const result = await simulate({ ...options, record: launch ?? true });
  if (result.violation !== undefined) return explain({ launches, profile, bug, launch, ...result });
  return [...result.history, table(result.counts, { profile, seed: String(seed) }), 'no violation'].join(
    '\n',
  );
}

/** Replays the seed with a history of the launch of the violation, or of the given one. */
async function explain(
  found: SimulationResult & {
    readonly launches: number;
    readonly profile: Profile;
    readonly bug?: string | undefined;
    readonly launch?: string | undefined;
  },
): Promise<string> {
  process.exitCode = 1;
  const options: SimulationOptions = { ...found, bug: findBug(found.bug) };
  const record = found.launch ?? found.violation?.launchId;
  return describeViolation(options, await simulate({ ...options, record }));
}

function earlierOf(one: SimulationResult | undefined, other: SimulationResult): SimulationResult {
  return one !== undefined && one.seed < other.seed ? one : other;
}

function count(text: string): number {
  const number = Number(text);
  if (Number.isSafeInteger(number) && number > 0) return number;
  throw new InvalidArgumentError('takes a positive integer.');
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
