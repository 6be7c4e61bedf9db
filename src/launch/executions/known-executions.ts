import type { ListedExecution } from './listed-execution.ts';

/** The executions of launches, by launch id. */
export class KnownExecutions {
  readonly #keep: number;
  readonly #byLaunchId = new Map<string, ListedExecution>();

  /** @param options.keep how many launches are remembered at least; older ones are forgotten first. */
  constructor({ keep }: { readonly keep: number }) {
    this.#keep = keep;
  }

  get(launchId: string): ListedExecution | undefined {
    return this.#byLaunchId.get(launchId);
  }

  /** Where two executions carry one launch id, the first one is the launch. */
  add(launchId: string, execution: ListedExecution): void {
    const earlier = this.#byLaunchId.get(launchId);
    if (earlier !== undefined && earlier.createTimeMs <= execution.createTimeMs) return;
    this.#byLaunchId.set(launchId, execution);
    if (this.#byLaunchId.size > 2 * this.#keep) this.#forgetOldest();
  }

  #forgetOldest(): void {
    const newestFirst = [...this.#byLaunchId].toSorted(([, a], [, b]) => b.createTimeMs - a.createTimeMs);
    this.#byLaunchId.clear();
    for (const [launchId, execution] of newestFirst.slice(0, this.#keep)) {
      this.#byLaunchId.set(launchId, execution);
    }
  }
}
