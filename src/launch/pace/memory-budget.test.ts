/** The launch budget of one process, on a clock by hand. */
import { describe, expect, it } from 'vitest';
import { LaunchClock } from '../../../test/support/launch-clock.ts';
import { MemoryBudget, UnlimitedBudget } from './memory-budget.ts';

function newBudget(calls: number) {
  const clock = new LaunchClock();
  return { clock, budget: new MemoryBudget({ calls, windowMs: 60_000, clock }) };
}

async function taken(budget: MemoryBudget, wanted = 1): Promise<readonly string[]> {
  const result = await budget.take({ wanted, latenessMs: 1_000 });
  if (result.kind !== 'taken') throw new Error(`nothing for ${result.forMs} ms`);
  return result.slots;
}

describe('a budget', () => {
  it('gives as many slots as are wanted and free, and then the time until the next one', async () => {
    const { clock, budget } = newBudget(3);
    expect(await taken(budget, 2)).toHaveLength(2);
    clock.freeze(10_000);
    expect(await taken(budget, 2)).toHaveLength(1);
    expect(await budget.take({ wanted: 1, latenessMs: 1_000 })).toEqual({ kind: 'wait', forMs: 51_000 });
    clock.freeze(51_000);
    expect(await taken(budget, 16)).toHaveLength(2);
  });

  it('gives out again a slot that was given back', async () => {
    const { budget } = newBudget(1);
    const [slot = ''] = await taken(budget);
    await budget.giveBack(slot);
    expect(await taken(budget)).toHaveLength(1);
  });

  it('does not free a slot for others that is given back late, or twice', async () => {
    const { clock, budget } = newBudget(1);
    const [late = ''] = await taken(budget);
    clock.freeze(61_000);
    const [twice = ''] = await taken(budget);
    await budget.giveBack(late);
    expect(await budget.take({ wanted: 1, latenessMs: 1_000 })).toMatchObject({ kind: 'wait' });
    await budget.giveBack(twice);
    await taken(budget);
    await budget.giveBack(twice);
    expect(await budget.take({ wanted: 1, latenessMs: 1_000 })).toMatchObject({ kind: 'wait' });
  });

  it.each([
    ['of a number of calls', (clock: LaunchClock) => new MemoryBudget({ ...TIMES, calls: 5, clock })],
    ['without a number', (clock: LaunchClock) => new UnlimitedBudget({ clock })],
  ])('%s gives nothing during a pause, and a shorter pause does not end a longer one', async (_, create) => {
    const clock = new LaunchClock();
    const budget = create(clock);
    await budget.pause(10_000);
    await budget.pause(2_000);
    clock.freeze(3_000);
    expect(await budget.take({ wanted: 1, latenessMs: 1_000 })).toEqual({ kind: 'wait', forMs: 7_000 });
    clock.freeze(7_000);
    expect(await budget.take({ wanted: 3, latenessMs: 1_000 })).toMatchObject({
      kind: 'taken',
      slots: { length: 3 },
    });
    await budget.giveBack('0');
  });
});

const TIMES = { windowMs: 60_000 };
