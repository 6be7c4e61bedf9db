import type { ListedExecution } from './listed-execution.ts';

/**
 * Whether Cloud Run's list shows the launch ids in the environment of executions.
 *
 * Only a listing can tell, and only for its own moment: RunJob's answer may show the environment while the list hides
 * it, and a permission can be taken away. So each listing has to show at least one launch id, unless it is empty.
 */
export class ShownLaunchIds {
  readonly #keep: number;
  /** Executions that RunJob named and that no listing has shown with a launch id, oldest first. */
  readonly #started = new Set<string>();
  #answerHides = false;
  #everShown = false;
  /** What the last complete listing showed. */
  #listed = nothing();
  /** What the listing under way has shown so far. */
  #listing = nothing();

  /** @param options.keep how many executions that are not listed yet are remembered. */
  constructor({ keep }: { readonly keep: number }) {
    this.#keep = keep;
  }

  /** True if executions that certainly have a launch id do not show it. */
  get hidden(): boolean {
    const { shows, hidesOurs } = this.#listed;
    return !shows && (hidesOurs || (this.#answerHides && !this.#everShown));
  }

  /**
   * Whether the last listing has only executions without a launch id: either not the bridge's own, or the environment is
   * hidden.
   */
  get isUndecided(): boolean {
    return isUndecided(this.#listed);
  }

  /** Whether the listing under way has to read on to show a launch id. */
  get wantsMore(): boolean {
    return this.#everShown && isUndecided(this.#listing);
  }

  /**
   * Notes an execution that RunJob answered with.
   *
   * @returns true the first time that an answer does not show the launch id.
   */
  noteStarted({ name, launchId }: ListedExecution): boolean {
    this.#started.add(name);
    const [oldest] = this.#started;
    if (this.#started.size > this.#keep && oldest !== undefined) this.#started.delete(oldest);
    if (launchId !== undefined || this.#answerHides) return false;
    this.#answerHides = true;
    return true;
  }

  beginListing(): void {
    this.#listing = nothing();
  }

  noteListed({ name, launchId }: ListedExecution): void {
    const isOurs = this.#started.has(name);
    if (launchId === undefined) {
      this.#listing.hides = true;
      this.#listing.hidesOurs ||= isOurs;
      return;
    }
    if (isOurs) this.#started.delete(name);
    this.#everShown = true;
    this.#listing.shows = true;
  }

  /** Call it when the listing has succeeded. */
  endListing(): void {
    this.#listed = this.#listing;
  }
}

/** What one listing shows of executions. */
interface Sight {
  /** Some have a launch id. */
  shows: boolean;
  /** Some have none. */
  hides: boolean;
  /** Some of those were named by RunJob. */
  hidesOurs: boolean;
}

function nothing(): Sight {
  return { shows: false, hides: false, hidesOurs: false };
}

function isUndecided({ shows, hides }: Sight): boolean {
  return hides && !shows;
}
