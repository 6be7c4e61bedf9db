import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { RunSettings } from './seed-worker.ts';
import type { SimulationResult } from './simulation.ts';

export interface SeedRunOptions extends RunSettings {
  /** Plays the seeds from 1 to this. */
  readonly seeds: number;
  readonly onResult: (result: SimulationResult) => void;
}

/**
 * Plays seeds on all cores. After a violation it plays only the smaller seeds to their ends, so that every run finds the
 * same smallest seed with a violation.
 */
export async function playSeeds(options: SeedRunOptions): Promise<void> {
  const { seeds, onResult, launches, profile, bug } = options;
  let next = 1;
  let last = seeds;
  const playOn = async (worker: Worker): Promise<void> => {
    while (next <= last) {
      const seed = next;
      next += 1;
      const result = await play(worker, seed);
      if (result.violation !== undefined) last = Math.min(last, seed);
      onResult(result);
    }
  };
  const workerData: RunSettings = { launches, profile, bug };
  const workers = Array.from(
    { length: Math.min(availableParallelism(), seeds) },
    () => new Worker(new URL('./seed-worker.ts', import.meta.url), { workerData }),
  );
  try {
    await Promise.all(workers.map(playOn));
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}

async function play(worker: Worker, seed: number): Promise<SimulationResult> {
  const { promise, resolve, reject } = Promise.withResolvers<SimulationResult>();
  worker.once('message', resolve).once('error', reject);
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
  worker.postMessage(seed);
  try {
    return await promise;
  } finally {
    worker.off('message', resolve).off('error', reject);
  }
}
