/** The folder is a double that can be slow and can fail; state-folder.test.ts tests the real one. */
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
    // The clock is still running the timer of this save.
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

/** Moves time, and waits until the promises of the double have settled. */
async function pass(byMs: number): Promise<void> {
  clock.advance(byMs);
  await new Promise(setImmediate);
}

describe('an emulator with a state folder', () => {
  it('begins with the state of the last run', () => {
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

  it('is saved in its state before closing', async () => {
    const keep = keeper();
    keep.begin();
    counter.count = 1;
    keep.freeze('counter');
    counter.count = 0;
    await keep.close();
    expect(folder.saved).toEqual([{ counter: { count: 1 } }]);
  });

  it('is not saved after a failed start', async () => {
    await keeper({ counter: { count: 3 } }).close();
    expect(folder.saved).toEqual([]);
    expect(folder.isOpen).toBe(false);
  });

  it('is saved less often when saving takes long', async () => {
    keeper().begin();
    folder.takesMs = 1_000;
    await pass(SAVE_INTERVAL_MS);
    expect(folder.saved).toHaveLength(1);
    await pass(19_999);
    expect(folder.saved).toHaveLength(1);
    await pass(1);
    expect(folder.saved).toHaveLength(2);
  });

  it('goes on when saving fails, and reports it once until saving has worked again', async () => {
    keeper().begin();
    for (const fault of [new Error('full'), new Error('full'), undefined, new Error('full again')]) {
      folder.fault = fault;
      await pass(SAVE_INTERVAL_MS);
    }
    expect(failures).toEqual(['full', 'full again']);
    expect(folder.saved).toHaveLength(1);
  });

  it('reports a failed last save, and still releases the folder', async () => {
    const keep = keeper();
    keep.begin();
    folder.fault = new Error('full');
    await expect(keep.close()).rejects.toThrow(new SetUpError('the state cannot be saved: full'));
    expect(folder.isOpen).toBe(false);
  });
});
