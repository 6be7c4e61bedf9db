/** What is told of launches. Real: everything in this folder. Scripted: Cloud Run. By hand: the clock. */
import { describe, expect, it } from 'vitest';
import { LaunchBed, launchOf } from '../../test/support/launch-bed.ts';
import { tellAll } from './attempt/happenings.ts';

const kinds = ({ happenings }: LaunchBed): readonly string[] => happenings.map(({ kind }) => kind);

describe('what happens to a launch', () => {
  it('is told as its outcome, once for each attempt, however many deliveries share it', async () => {
    const bed = new LaunchBed();
    await Promise.all([bed.deliver(), bed.deliver(), bed.deliver()]);
    await bed.deliver();
    expect(bed.happenings).toEqual([
      { kind: 'launched', execution: 'executions/e-1' },
      { kind: 'duplicate', execution: 'executions/e-1' },
    ]);
  });

  it('is told with its cause if it is on hold, and in order if it is found', async () => {
    const bed = new LaunchBed();
    bed.cloudRun.answers.push({ failure: 'UNAVAILABLE', accepted: true, listed: false });
    await bed.deliver();
    const why = { code: 'answer lost', error: 'UNAVAILABLE by script' };
    expect(bed.happenings).toEqual([{ kind: 'unknown', why }]);
    bed.cloudRun.showAll();
    await bed.deliver();
    expect(kinds(bed)).toEqual(['unknown', 'adopted', 'duplicate']);
  });

  it('is told if it is refused, for the quota or for good', async () => {
    const bed = new LaunchBed();
    bed.cloudRun.answers.push({ failure: 'RESOURCE_EXHAUSTED', retryDelayMs: 36_000 });
    await bed.deliver();
    await bed.clock.pass(36_000);
    bed.cloudRun.answers.push({ failure: 'INVALID_ARGUMENT' }, { failure: 'INVALID_ARGUMENT' });
    await bed.deliver();
    await bed.deliver({ request: { id: '2', taskCount: 9 } });
    expect(kinds(bed)).toEqual(['paused', 'throttled', 'transient', 'rejected']);
  });
});

it('every subscriber is told, in their order', () => {
  const told: string[] = [];
  const happened = tellAll([
    ({ kind }) => told.push(`log: ${kind}`),
    (_, { launchId }) => told.push(launchId),
  ]);
  happened({ kind: 'launched', execution: undefined }, launchOf());
  expect(told).toEqual(['log: launched', 'launch-1']);
});
