import type { Outcome } from '../attempt/outcome.ts';
import { keyText } from '../event/launch-key.ts';
import { launchTaken, type TakenOptions, type TakenParts } from './taken-launch.ts';

/** The most calls of RunJob at a time: as many as one HTTP/2 connection carries. */
const MOST_IN_FLIGHT = 100;

/** The launches that are being sent. */
export class InFlight {
  readonly #parts: TakenParts;
  readonly #changed: () => void;
  /** By the text of the key. */
  readonly #attempts = new Map<string, Promise<Outcome>>();
  /** Set while a launch is being stored that may be sent at once. */
  #storing: Promise<void> | undefined;
  /** Paths of jobs with a probe under way. Its result decides about the other launches of the job. */
  readonly #probing = new Set<string>();

  /** @param options.changed called when an attempt has ended. */
  constructor(options: { readonly parts: TakenParts; readonly changed: () => void }) {
    this.#parts = options.parts;
    this.#changed = options.changed;
  }

  /** How many more may be sent now. */
  get free(): number {
    return Math.max(0, MOST_IN_FLIGHT - this.#size);
  }

  get #size(): number {
    return this.#attempts.size + (this.#storing === undefined ? 0 : 1);
  }

  /** @param key text of the key. */
  of(key: string): Promise<Outcome> | undefined {
    return this.#attempts.get(key);
  }

  isProbing(path: string): boolean {
    return this.#probing.has(path);
  }

  get isStoring(): boolean {
    return this.#storing !== undefined;
  }

  /** Keeps a place for a launch that is being stored. @returns a function that frees the place. */
  keepPlace(): () => void {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#storing = promise;
    return () => {
      this.#storing = undefined;
      resolve();
      this.#changed();
    };
  }

  start(path: string, options: TakenOptions): Promise<Outcome> {
    const { launch } = options.taken;
    const key = keyText(launch);
    const isProbe = options.taken.isProbe || this.#parts.refusals.isDoubtful(path);
    if (isProbe) this.#probing.add(path);
    const attempt = launchTaken(this.#parts, options).finally(() => {
      this.#attempts.delete(key);
      if (isProbe) this.#probing.delete(path);
      this.#changed();
    });
    this.#attempts.set(key, attempt);
    return attempt;
  }

  /** Resolves when nothing is under way. */
  async idle(): Promise<void> {
    while (this.#size > 0) await Promise.allSettled([...this.#attempts.values(), this.#storing]);
  }
}
