/** The folder is a double that can be slow and can fail; state-folder.test.ts has the real one. */
import { beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../clock.ts';
import { SetUpError } from './set-up-error.ts';
import type { State } from './state-folder.ts';
import { SAVE_INTERVAL_MS, StateKeeper } from './state-keeper.ts';

class Counter {
  count = 0;

  snapshot(): { readonly count: number } {
    return { count: this.count };
  }

  restore({ count }: { readonly count: number }): void {
    this.count = count;
  }
}

class Folder {
  readonly saved: State[] = [];
  isOpen = true;
  fault: Error | undefined;
  takesMs = 0;
  readonly #clock: ManualClock;

  constructor(clock: ManualClock) {
    this.#clock = clock;
  }

  restore(part: object | undefined, restore: (snapshot: object) => void): void {
    if (part !== undefined) restore(part);
  }

  async save(state: State): Promise<void> {
    // The clock is still at work on the timer that this save is of.
    await Promise.resolve();
    this.#clock.advance(this.takesMs);
    if (this.fault !== undefined) throw this.fault;
    this.saved.push(state);
  }

  async close(): Promise<void> {
    this.isOpen = false;
  }
}

let clock: ManualClock;
let folder: Folder;
let counter: Counter;
let failures: string[];

beforeEach(() => {
  clock = new ManualClock();
  folder = new Folder(clock);
  counter = new Counter();
  failures = [];
});

function keeper(saved: State = {}): StateKeeper {
  const keep = new StateKeeper({
    folder,
    saved,
    clock,
    onFailure: ({ message }) => failures.push(message),
  });
  keep.adopt('counter', counter);
  return keep;
}

/** Moves time, and lets what it sets off come to its end: the double needs no more than some promises. */
async function pass(byMs: number): Promise<void> {
  clock.advance(byMs);
  await new Promise(setImmediate);
}

describe('an emulator that is kept', () => {
  it('begins with what the run before left', () => {
    keeper({ counter: { count: 3 }, other: { count: 4 } });
    expect(counter.count).toBe(3);
  });

  it('is saved every two seconds and at the end', async () => {
    const keep = keeper();
    keep.begin();
    counter.count = 1;
    await pass(SAVE_INTERVAL_MS - 1);
    expect(folder.saved).toEqual([]);
    await pass(1);
    counter.count = 2;
    await pass(SAVE_INTERVAL_MS);
    counter.count = 3;
    await keep.close();
    expect(folder.saved).toEqual([1, 2, 3].map((count) => ({ counter: { count } })));
    expect(folder.isOpen).toBe(false);
    expect(clock.pending).toBe(0);
  });

  it('is saved as it was before it began to close', async () => {
    const keep = keeper();
    keep.begin();
    counter.count = 1;
    keep.freeze('counter');
    counter.count = 0;
    await keep.close();
    expect(folder.saved).toEqual([{ counter: { count: 1 } }]);
  });

  it('is not saved when the start failed: what is there stays', async () => {
    await keeper({ counter: { count: 3 } }).close();
    expect(folder.saved).toEqual([]);
    expect(folder.isOpen).toBe(false);
  });

  it('is saved less often when that takes long', async () => {
    keeper().begin();
    folder.takesMs = 1_000;
    await pass(SAVE_INTERVAL_MS);
    expect(folder.saved).toHaveLength(1);
    await pass(19_999);
    expect(folder.saved).toHaveLength(1);
    await pass(1);
    expect(folder.saved).toHaveLength(2);
  });

  it('goes on when it cannot be saved, says so once, and again after it had been mended', async () => {
    keeper().begin();
    for (const fault of [new Error('full'), new Error('full'), undefined, new Error('full again')]) {
      folder.fault = fault;
      await pass(SAVE_INTERVAL_MS);
    }
    expect(failures).toEqual(['full', 'full again']);
    expect(folder.saved).toHaveLength(1);
  });

  it('is told of at the end when the last save failed, and the folder is free all the same', async () => {
    const keep = keeper();
    keep.begin();
    folder.fault = new Error('full');
    await expect(keep.close()).rejects.toThrow(new SetUpError('the state cannot be saved: full'));
    expect(folder.isOpen).toBe(false);
  });
});
