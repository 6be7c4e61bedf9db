import { expect, it } from 'vitest';
import { ManualClock } from '../../emulators/clock.ts';
import { ReadFailure } from '../doctor/reading.ts';
import { deadLetterCounter } from './dead-letter-count.ts';

it('dead letters are counted once a minute, for any number of viewers', async () => {
  const clock = new ManualClock();
  const asked: string[] = [];
  const read = async (subscription: string) => asked.push(subscription);
  const count = deadLetterCounter({ subscription: 'projects/p/subscriptions/dead', clock, read });
  expect(await Promise.all([count(), count()])).toEqual([
    { count: 1, isDenied: false },
    { count: 1, isDenied: false },
  ]);
  clock.advance(59_999);
  expect(await count()).toEqual({ count: 1, isDenied: false });
  clock.advance(1);
  expect(await count()).toEqual({ count: 2, isDenied: false });
  expect(asked).toEqual(['projects/p/subscriptions/dead', 'projects/p/subscriptions/dead']);
});

it.each([
  ['denied', true],
  ['unreachable', false],
] as const)('goes on without a count if the look is %s', async (reason, isDenied) => {
  const read = () => Promise.reject(new ReadFailure({ reason, message: 'no' }));
  const count = deadLetterCounter({ subscription: 's', clock: new ManualClock(), read });
  expect(await count()).toEqual({ count: undefined, isDenied });
});
