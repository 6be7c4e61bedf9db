import type { CodeName } from './status.ts';

/**
 * One fault, as data. It hits the calls of one RPC that `nth` or `share` selects, in one of three ways: a gRPC status
 * (`code`), a cut connection (`cut`), or no answer (`silent`). Without these it only adds latency.
 *
 * It can also hit a step that Cloud Run takes by itself, see `cloud-run/execution/steps.ts`.
 */
export interface Fault {
  /** The name of the RPC in its proto, or of a step: `RunJob`, `ListExecutions`, `Publish`, `StartExecution`. */
  readonly rpc: string;
  /** The calls of that RPC that it hits, counted from 1. Default: all. */
  readonly nth?: number | readonly number[];
  /** The most calls that it hits. Default: no limit. */
  readonly times?: number;
  /** The share (0..1) of the calls that it hits, by the plan's seeded random numbers. */
  readonly share?: number;
  readonly code?: CodeName;
  readonly message?: string;
  /** Sent as `google.rpc.RetryInfo`. */
  readonly retryDelayMs?: number;
  /** In place of the answer: `reset` is a TCP reset, `close` an orderly close. */
  readonly cut?: 'reset' | 'close';
  /** Never answers, so that the caller's deadline ends the call. */
  readonly silent?: boolean;
  /** Milliseconds to wait first, on the emulator's clock. */
  readonly latencyMs?: number;
  /**
   * `before` (default): the RPC has no effect. `after`: it takes effect and only the answer is lost; a stream is opened,
   * and `latencyMs` counts from its first request.
   */
  readonly when?: 'before' | 'after';
  /** Only for the step `LogExecutionEnd`: how often the entry is written. Default 1. */
  readonly copies?: number;
}

/** Selects the fault of each call. Faults can be added and cleared while the emulator runs. */
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

  /** All faults, including those whose `times` are used up. Of several that fit a call the first one hits. */
  get faults(): readonly Fault[] {
    return this.#faults.map(({ fault }) => fault);
  }

  clear(): void {
    this.#faults = [];
  }

  /** From now on `nth` counts from 1. */
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
