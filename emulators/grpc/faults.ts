import type { CodeName } from './status.ts';

/**
 * One fault, as data. It hits the calls of one RPC that `nth` or `share` selects, and answers them
 * in one of three ways: with a gRPC status (`code`), by cutting the connection (`cut`), or by
 * never answering (`silent`). With none of the three it only adds latency.
 *
 * It can also hit a step that Cloud Run takes by itself: `cloud-run/steps.ts` says which, and what a fault does there.
 */
export interface Fault {
  /** The RPC's name as in its proto, or a step's: `RunJob`, `ListExecutions`, `Publish`, `StartExecution`. */
  readonly rpc: string;
  /** Which calls of that RPC, counted from 1. Left out: all of them. */
  readonly nth?: number | readonly number[];
  /** Hits no more than so many calls. Left out: no end. */
  readonly times?: number;
  /** Hits this share (0..1) of the calls, drawn from the plan's seeded random numbers. */
  readonly share?: number;
  readonly code?: CodeName;
  readonly message?: string;
  /** Sent along as `google.rpc.RetryInfo`. */
  readonly retryDelayMs?: number;
  /** `reset` sends a TCP reset, `close` an orderly end, both in place of the answer. */
  readonly cut?: 'reset' | 'close';
  /** Never answers: the caller's own deadline must end the call. */
  readonly silent?: boolean;
  /** Waits this long first, on the emulator's clock. */
  readonly latencyMs?: number;
  /**
   * `before` (default): the RPC has no effect. `after`: it took effect and only the answer is lost; of a stream: it is
   * open, and `latencyMs` count from its first request.
   */
  readonly when?: 'before' | 'after';
  /** Of the step `LogExecutionEnd`: how often the entry is written. Default 1. */
  readonly copies?: number;
}

/** Decides which fault hits which call. Faults can be added and cleared while the emulator runs. */
export class FaultPlan {
  /** Each with the number of calls that it has hit. */
  #faults: { readonly fault: Fault; hits: number }[];
  readonly #calls = new Map<string, number>();
  readonly #random: () => number;

  constructor(options: { readonly faults?: readonly Fault[]; readonly random?: () => number } = {}) {
    this.#faults = (options.faults ?? []).map((fault) => ({ fault, hits: 0 }));
    this.#random = options.random ?? Math.random;
  }

  /** Adds faults; `nth` counts all calls since the emulator started, or {@link restartCounting}. */
  add(...faults: readonly Fault[]): void {
    this.#faults.push(...faults.map((fault) => ({ fault, hits: 0 })));
  }

  /** Those in force, those that have hit as often as they may included; of two that fit a call the first one wins. */
  get faults(): readonly Fault[] {
    return this.#faults.map(({ fault }) => fault);
  }

  clear(): void {
    this.#faults = [];
  }

  /** From now on `nth` counts from 1: what has come in so far was none of the caller's. */
  restartCounting(): void {
    this.#calls.clear();
  }

  /** How many calls of `rpc` have come in so far. */
  callsOf(rpc: string): number {
    return this.#calls.get(rpc) ?? 0;
  }

  /** Counts one call of `rpc` and returns the first fault that hits it, if any. */
  next(rpc: string): Fault | undefined {
    const count = this.callsOf(rpc) + 1;
    this.#calls.set(rpc, count);
    const hit = this.#faults.find(
      ({ fault, hits }) =>
        fault.rpc === rpc && hits < (fault.times ?? Infinity) && this.#selects(fault, count),
    );
    if (hit !== undefined) hit.hits += 1;
    return hit?.fault;
  }

  #selects(fault: Fault, count: number): boolean {
    if (fault.nth !== undefined && ![fault.nth].flat().includes(count)) return false;
    return fault.share === undefined || this.#random() < fault.share;
  }
}
