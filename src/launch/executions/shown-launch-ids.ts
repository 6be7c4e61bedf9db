import type { ListedExecution } from './listed-execution.ts';

/**
 * Whether Cloud Run's list shows the launch ids that executions carry in their environment.
 *
 * Only the list can tell, and only for the moment in which it was read: RunJob may answer with the environment while
 * the list leaves it out, and a right that is taken away hides it from then on. So each listing has to show one
 * launch id at least, unless it has no execution that could hide one.
 */
export class ShownLaunchIds {
  readonly #keep: number;
  /** Executions that RunJob named and no listing has shown yet, oldest first. */
  readonly #started = new Set<string>();
  #answerHides = false;
  #everShown = false;
  /** What the newest listing that has ended showed. */
  #listed = nothing();
  /** What the listing under way has shown so far. */
  #listing = nothing();

  /** @param options.keep how many executions that are not listed yet are remembered. */
  constructor({ keep }: { readonly keep: number }) {
    this.#keep = keep;
  }

  /** True where executions that certainly carry a launch id do not show it. */
  get hidden(): boolean {
    const { shows, hidesOurs } = this.#listed;
    return !shows && (hidesOurs || (this.#answerHides && !this.#everShown));
  }

  /**
   * Whether the newest listing shows executions without a launch id, and none with one: others' executions, or ours
   * whose environment is hidden.
   */
  get isUndecided(): boolean {
    return isUndecided(this.#listed);
  }

  /** Whether reading on may still show a launch id, which the listing under way needs. */
  get wantsMore(): boolean {
    return this.#everShown && isUndecided(this.#listing);
  }

  /**
   * RunJob answered with an execution of ours.
   *
   * @returns true when its answer did not show the launch id, for the first time.
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

  /** The listing succeeded: what it showed counts in place of what the one before has shown. */
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
