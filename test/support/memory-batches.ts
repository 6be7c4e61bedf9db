import type { Batch, Batches, BatchItem, BatchOutcome } from '../../src/launch/ledger/batches.ts';

interface Kept {
  readonly batch: Omit<Batch, 'launches' | 'outcomes'>;
  readonly items: readonly BatchItem[];
  readonly outcomes: Map<number, BatchOutcome>;
}

/** The batches of a ledger in memory. */
export class MemoryBatches implements Batches {
  readonly #kept = new Map<string, Kept>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  async make({ keys, ...asked }: Parameters<Batches['make']>[0]): Promise<string> {
    const id = `batch-${this.#kept.size + 1}`;
    const batch = { ...asked, madeAt: new Date(this.#now()) };
    this.#kept.set(id, {
      batch,
      items: keys.map(({ job, name, launchId }, nth) => ({ nth, key: { job, name, launchId } })),
      outcomes: new Map(),
    });
    return id;
  }

  async show(id: string): Promise<Batch | undefined> {
    const kept = this.#kept.get(id);
    if (kept === undefined) return undefined;
    const outcomes: Partial<Record<BatchOutcome, number>> = {};
    for (const outcome of kept.outcomes.values()) outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
    return { ...kept.batch, launches: kept.items.length, outcomes };
  }

  async waiting({ id, most }: Parameters<Batches['waiting']>[0]): Promise<readonly BatchItem[]> {
    const { items = [], outcomes } = this.#kept.get(id) ?? {};
    return items.filter(({ nth }) => outcomes?.has(nth) !== true).slice(0, most);
  }

  async note({ id, outcomes }: Parameters<Batches['note']>[0]): Promise<void> {
    const noted = this.#kept.get(id)?.outcomes;
    for (const { nth, outcome } of outcomes) if (noted?.has(nth) === false) noted.set(nth, outcome);
  }

  removeBefore(untilMs: number): void {
    for (const [id, { batch }] of this.#kept) if (batch.madeAt.getTime() < untilMs) this.#kept.delete(id);
  }
}
