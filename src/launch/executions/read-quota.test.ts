/** How many pages of Cloud Run's list are read while listings are always asked for. Scripted: the list. By hand: the clock. */
import { describe, expect, it } from 'vitest';
import { LaunchClock } from '../../../test/support/launch-clock.ts';
import { ScriptedCloudRun } from '../../../test/support/launch-cloud-run.ts';
import { ExecutionIndex } from './execution-index.ts';
import { ReadQuota } from './read-quota.ts';

const JOB = 'projects/p/locations/r/jobs/j';

/** Google's quota in a minute. A listing that is under way when ours is used up takes its last pages from the difference. */
const QUOTA = 600;
const PER_MINUTE = 480;

interface Bed {
  readonly clock: LaunchClock;
  readonly cloudRun: ScriptedCloudRun;
}

/** A list of so many pages. */
function listOf(pages: number): Bed {
  const clock = new LaunchClock();
  const cloudRun = new ScriptedCloudRun({ clock });
  cloudRun.pageSize = 1;
  for (let n = 0; n < pages; n += 1) cloudRun.execute();
  return { clock, cloudRun };
}

/**
 * Asks an index for a new listing as soon as one has ended, for five minutes.
 *
 * @returns when each page was read.
 */
async function askAlways({ clock, cloudRun }: Bed, perMinute = PER_MINUTE): Promise<readonly number[]> {
  const index = new ExecutionIndex({
    job: JOB,
    list: cloudRun,
    clock,
    listEveryMs: 50,
    quota: new ReadQuota({ clock, perMinute }),
  });
  const readAtMs: number[] = [];
  let asked = 0;
  const ask = async (): Promise<void> => {
    const readBefore = cloudRun.pagesRead;
    asked += 1;
    await index.find({ key: { job: JOB, name: '', launchId: `launch-${asked}` } });
    for (let page = readBefore; page < cloudRun.pagesRead; page += 1) readAtMs.push(clock.monotonic());
    if (clock.monotonic() < 300_000) await ask();
  };
  const asking = ask();
  await clock.pass(310_000);
  await asking;
  return readAtMs;
}

/** The most that were read within any minute. */
function mostInAMinute(readAtMs: readonly number[]): number {
  return Math.max(
    ...readAtMs.map((endMs) => readAtMs.filter((ms) => ms <= endMs && ms > endMs - 60_000).length),
  );
}

describe('listings that are always asked for', () => {
  it.each([1, 2, 9])('keep below the quota of reads, and use it, if each reads %d pages', async (pages) => {
    const readAtMs = await askAlways(listOf(pages));
    expect(mostInAMinute(readAtMs)).toBeLessThanOrEqual(0.9 * QUOTA);
    expect(readAtMs.length / 5).toBeGreaterThan(0.7 * QUOTA);
  });

  it.each([1, 5, 8, 60, 480])(
    'begin no more than the %d a minute that are asked for, and use them',
    async (perMinute) => {
      const readAtMs = await askAlways(listOf(1), perMinute);
      expect(mostInAMinute(readAtMs)).toBeLessThanOrEqual(perMinute);
      expect(readAtMs.length / 5).toBeGreaterThanOrEqual(0.85 * perMinute);
    },
  );

  it('keep below it if they fail half way', async () => {
    const bed = listOf(3);
    bed.cloudRun.failAtPage = 2;
    expect(mostInAMinute(await askAlways(bed))).toBeLessThanOrEqual(0.9 * QUOTA);
  });
});

it('the listings of a short burst do not wait for the quota', async () => {
  const readAtMs = await askAlways(listOf(1));
  expect(readAtMs.slice(0, 60)).toEqual(Array.from({ length: 60 }, (_, n) => n * 50));
});
