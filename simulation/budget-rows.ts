import type { Budget, BudgetRequest, BudgetSlots } from '../src/launch/ledger/budget.ts';
import { statement } from './ledger-port.ts';
import type { Process } from './process.ts';
import { WINDOW_MS } from './constants.ts';
import type { World } from './world.ts';

/** The statements of the PostgreSQL budget, each as one step, with the database's time. */
export class BudgetRows {
  readonly #freeAtMs: number[];
  #pausedUntilMs = 0;
  #paidFor = 0;

  constructor(calls: number) {
    this.#freeAtMs = Array.from({ length: calls }, () => 0);
  }

  /** The number of slots that were taken and not given back so far. */
  get paidFor(): number {
    return this.#paidFor;
  }

  take({ wanted, latenessMs }: BudgetRequest, nowMs: number): BudgetSlots {
    if (this.#pausedUntilMs > nowMs) return { kind: 'wait', forMs: this.#pausedUntilMs - nowMs };
    const slots: string[] = [];
    for (let slot = 0; slot < this.#freeAtMs.length && slots.length < wanted; slot += 1) {
      if ((this.#freeAtMs[slot] ?? 0) > nowMs) continue;
      this.#freeAtMs[slot] = nowMs + WINDOW_MS + latenessMs;
      this.#paidFor += 1;
      slots.push(`${slot}@${this.#freeAtMs[slot]}`);
    }
    if (slots.length > 0) return { kind: 'taken', slots };
    return { kind: 'wait', forMs: Math.max(Math.min(...this.#freeAtMs) - nowMs, 50) };
  }

  giveBack(taken: string): void {
    const [slot, freeAtMs] = taken.split('@', 2).map(Number);
    this.#paidFor -= 1;
    if (slot !== undefined && this.#freeAtMs[slot] === freeAtMs) this.#freeAtMs[slot] = 0;
  }

  pause(forMs: number, nowMs: number): void {
    this.#pausedUntilMs = Math.max(this.#pausedUntilMs, nowMs + forMs);
  }
}

/** The budget as one process sees it. */
export class BudgetPort implements Budget {
  readonly #world: World;
  readonly #process: Process;
  readonly #rows: BudgetRows;

  constructor(options: { readonly world: World; readonly process: Process; readonly rows: BudgetRows }) {
    this.#world = options.world;
    this.#process = options.process;
    this.#rows = options.rows;
  }

  take(request: BudgetRequest): Promise<BudgetSlots> {
    return this.#run(() => this.#rows.take(request, this.#world.time.nowMs));
  }

  giveBack(slot: string): Promise<void> {
    return this.#run(() => this.#rows.giveBack(slot));
  }

  pause(forMs: number): Promise<void> {
    return this.#run(() => this.#rows.pause(forMs, this.#world.time.nowMs));
  }

  #run<Answer>(effect: () => Answer): Promise<Answer> {
    const exchange = statement(this.#world, effect);
    if (exchange.failure !== undefined) this.#world.counts.ledgerFailures += 1;
    return this.#process.exchange(exchange);
  }
}
