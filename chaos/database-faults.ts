/** Where in a turn the proxy cuts the connection, or that it delays the answer. A turn is a statement with its messages. */
export type DatabaseFault = 'before' | 'at' | 'after' | 'late';

/** The end of a transaction (also of a single statement), or a statement within one. */
export type Moment = 'COMMIT' | 'statement';

const FAULTS: readonly DatabaseFault[] = ['before', 'at', 'after', 'late'];

/** Faults that hit turns at random (seeded), and how often each kind has hit. */
export class DatabaseFaults {
  readonly hits = new Map<string, number>();
  turns = 0;
  readonly #random: () => number;
  readonly #share: number;
  #armed = false;

  /** @param options.share the share of the turns that are hit (0..1). */
  constructor(options: { readonly random: () => number; readonly share: number }) {
    this.#random = options.random;
    this.#share = options.share;
    for (const fault of FAULTS) {
      this.#count(fault, 'COMMIT', 0);
      this.#count(fault, 'statement', 0);
    }
  }

  get hit(): number {
    return [...this.hits.values()].reduce((sum, count) => sum + count, 0);
  }

  arm(): void {
    this.#armed = true;
  }

  disarm(): void {
    this.#armed = false;
  }

  next(moment: Moment): DatabaseFault | undefined {
    this.turns += 1;
    if (!this.#armed || this.#random() >= this.#share) return undefined;
    const fault = FAULTS[Math.floor(this.#random() * FAULTS.length)];
    if (fault !== undefined) this.#count(fault, moment, 1);
    return fault;
  }

  #count(fault: DatabaseFault, moment: Moment, by: number): void {
    const kind = fault === 'late' ? `${moment} answered late` : `connection cut ${fault} ${moment}`;
    this.hits.set(kind, (this.hits.get(kind) ?? 0) + by);
  }
}
