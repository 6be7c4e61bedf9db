import type { ListedExecution } from './execution-index.ts';

/**
 * Whether Cloud Run's list shows the launch ids that executions carry in their environment.
 *
 * Only the list can tell: RunJob may answer with the environment and the list may leave it out. So the newest
 * listed execution that must carry a launch id decides: one that shows it, or one that RunJob named and the
 * list shows without it.
 */
export class ShownLaunchIds {
  readonly #keep: number;
  /** Executions that RunJob named and the list has not shown yet, oldest first. */
  readonly #started = new Set<string>();
  /** Create time of the newest listed execution that showed its launch id, and of the newest that hid it. */
  #shownMs = Number.NEGATIVE_INFINITY;
  #hiddenMs = Number.NEGATIVE_INFINITY;
  #anyExists = false;
  #anyListed = false;
  #answerHides = false;

  /** @param options.keep how many executions that are not listed yet are remembered. */
  constructor({ keep }: { readonly keep: number }) {
    this.#keep = keep;
  }

  /** True once executions are known to hide their launch ids, and none that is newer shows one. */
  get hidden(): boolean {
    return this.#hiddenMs > this.#shownMs || (this.#answerHides && !this.#isShown);
  }

  /** Whether a listing without a launch id proves that no execution carries it. */
  get canProveAbsence(): boolean {
    return !this.#anyExists || (this.#isShown && this.#hiddenMs <= this.#shownMs);
  }

  /** Whether the list has executions, none of which has shown a launch id: they may be others' or hide it. */
  get isUndecided(): boolean {
    return this.#anyListed && !this.#isShown;
  }

  get #isShown(): boolean {
    return this.#shownMs > Number.NEGATIVE_INFINITY;
  }

  /**
   * RunJob answered with an execution of ours.
   *
   * @returns true when its answer did not show the launch id, for the first time.
   */
  noteStarted({ name, launchId }: ListedExecution): boolean {
    this.#anyExists = true;
    this.#started.add(name);
    const [oldest] = this.#started;
    if (this.#started.size > this.#keep && oldest !== undefined) this.#started.delete(oldest);
    if (launchId !== undefined || this.#answerHides) return false;
    this.#answerHides = true;
    return true;
  }

  noteListed({ name, createTimeMs, launchId }: ListedExecution): void {
    this.#anyExists = true;
    this.#anyListed = true;
    const isOurs = this.#started.delete(name);
    if (launchId !== undefined) this.#shownMs = Math.max(this.#shownMs, createTimeMs);
    else if (isOurs) this.#hiddenMs = Math.max(this.#hiddenMs, createTimeMs);
  }
}
