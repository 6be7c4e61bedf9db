/** The bed for tests of a launch whose answer was lost. */
import { expect } from 'vitest';
import { LaunchBed, type LaunchBedOptions } from './launch-bed.ts';
import type { Answer } from './launch-cloud-run.ts';

/** RunJob's deadline, and the lease's time beyond it. */
export const LEASE_MS = 25_000;
export const RELAUNCH_AFTER_MS = 300_000;

/** A process that has launched before, with `launch-1` unknown. */
export async function unknownLaunch(
  options: LaunchBedOptions & { readonly answer?: Answer } = {},
): Promise<LaunchBed> {
  const bed = new LaunchBed(options);
  await bed.deliver({ launchId: 'before' });
  bed.cloudRun.answers.push({ failure: 'UNAVAILABLE', ...options.answer });
  expect(await bed.deliver()).toMatchObject({ kind: 'unknown' });
  expect(bed.launched).toEqual(['before', 'launch-1']);
  return bed;
}
