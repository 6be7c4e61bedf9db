import { keyText, type LaunchKey } from '../event/launch-key.ts';
import type { ListedExecution } from './listed-execution.ts';

/** The executions of launches that are known in this process. */
export class KnownExecutions {
  readonly #keep: number;
  /** By the text of the key. */
  readonly #byKey = new Map<string, ListedExecution>();

  /** @param options.keep how many launches are remembered at least; older ones are forgotten first. */
  constructor({ keep }: { readonly keep: number }) {
    this.#keep = keep;
  }

  get(key: LaunchKey): ListedExecution | undefined {
    return this.#byKey.get(keyText(key));
  }

  /** Of two executions of one launch the older one counts. */
  add(key: LaunchKey, execution: ListedExecution): void {
    const name = keyText(key);
    const earlier = this.#byKey.get(name);
    if (earlier !== undefined && earlier.createTimeMs <= execution.createTimeMs) return;
    this.#byKey.set(name, execution);
    if (this.#byKey.size > 2 * this.#keep) this.#forgetOldest();
  }

  #forgetOldest(): void {
    const newestFirst = [...this.#byKey].toSorted(([, a], [, b]) => b.createTimeMs - a.createTimeMs);
    this.#byKey.clear();
    for (const [name, execution] of newestFirst.slice(0, this.#keep)) this.#byKey.set(name, execution);
  }
}
