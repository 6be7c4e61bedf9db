import { expect, it } from 'vitest';
import { ManualClock } from '../../emulators/clock.ts';
import { read, ReadFailure } from './reading.ts';

it('a look that never ends is given up after its limit, so that it does not block the report', async () => {
  const clock = new ManualClock();
  const reading = read({ clock, limitMs: 15_000, look: () => new Promise<never>(() => {}) });
  clock.advance(15_000);
  expect(await reading).toEqual({ kind: 'failed', reason: 'unreachable', says: 'no answer within 15 s' });
});

it('a look leaves no timer behind', async () => {
  const clock = new ManualClock();
  expect(await read({ clock, limitMs: 1, look: async () => undefined })).toEqual({ kind: 'missing' });
  expect(clock.pending).toBe(0);
});

it('a bug of the program is thrown, not reported as a fault of the deployment', async () => {
  const clock = new ManualClock();
  const look = async (): Promise<never> => {
    throw new TypeError('a bug');
  };
  await expect(read({ clock, limitMs: 1, look })).rejects.toThrow(TypeError);
  const denied = async (): Promise<never> => {
    throw new ReadFailure({ reason: 'denied', message: 'no right' });
  };
  const reading = await read({ clock, limitMs: 1, look: denied });
  expect(reading).toEqual({ kind: 'failed', reason: 'denied', says: 'no right' });
});
