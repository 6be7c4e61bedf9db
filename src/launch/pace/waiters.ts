import type { Permit } from './permits.ts';

export type PaceResult =
  /** `more` has further permits, if more than one was asked for. */
  | { readonly kind: 'granted'; readonly permit: Permit; readonly more: readonly Permit[] }
  /** The budget will have no slot in time. */
  | { readonly kind: 'too late'; readonly retryAfterMs: number }
  /** The time passed before the budget answered. It may have slots; something is slow. */
  | { readonly kind: 'out of time' }
  | { readonly kind: 'cancelled' };

export interface PaceRequest {
  /** The oldest goes first. Milliseconds since the Unix epoch. */
  readonly publishTimeMs: number;
  /** By the monotonic clock. A later permit is useless. */
  readonly latestMs: number;
  /** Ends the waiting. */
  readonly signal: AbortSignal;
  /** If the budget is used up for longer, it does not wait. Milliseconds; default: until `latestMs`. */
  readonly longestWaitMs?: number;
  /** The most permits to grant at once. Default 1. */
  readonly most?: number;
}

export interface Waiter extends PaceRequest {
  /** The budget was used up while it waited. */
  hasWaited: boolean;
  readonly resolve: (result: PaceResult) => void;
  readonly reject: (error: unknown) => void;
}

/** The requests that wait for permits, the oldest message first. */
export class Waiters {
  readonly #waiting: Waiter[] = [];

  get isEmpty(): boolean {
    return this.#waiting.length === 0;
  }

  get wanted(): number {
    return this.#waiting.reduce((sum, { most = 1 }) => sum + most, 0);
  }

  insert(waiter: Waiter): void {
    const place = this.#waiting.findLastIndex(({ publishTimeMs }) => publishTimeMs <= waiter.publishTimeMs);
    this.#waiting.splice(place + 1, 0, waiter);
  }

  /** @returns those that are removed. */
  remove(isMeant: (waiter: Waiter) => boolean): readonly Waiter[] {
    const removed: Waiter[] = [];
    for (const waiter of this.#waiting.splice(0)) (isMeant(waiter) ? removed : this.#waiting).push(waiter);
    return removed;
  }

  /** Notes for each that the budget was used up. */
  noteWait(): void {
    for (const waiter of this.#waiting) waiter.hasWaited = true;
  }

  /** Hands permits out. @returns those that are left. */
  grant(permits: readonly Permit[]): readonly Permit[] {
    const left = [...permits];
    while (this.#waiting.length > 0) {
      const [permit, ...more] = left.splice(0, this.#waiting[0]?.most ?? 1);
      if (permit === undefined) return [];
      this.#waiting.shift()?.resolve({ kind: 'granted', permit, more });
    }
    return left;
  }
}

/** The latest time of a slot for the request, by the monotonic clock. */
export function lastSlotMs(
  { latestMs, longestWaitMs = Number.POSITIVE_INFINITY }: PaceRequest,
  nowMs: number,
): number {
  return Math.min(latestMs, nowMs + longestWaitMs);
}
