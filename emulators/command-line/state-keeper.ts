import type { Clock, Timer } from '../clock.ts';
import { SetUpError } from './set-up-error.ts';
import type { State } from './state-folder.ts';

/** The delay of saving a change, and so the most that a SIGKILL loses. */
export const SAVE_INTERVAL_MS = 2_000;

/** Saving may take this share of the time; a state that takes long is saved less often. */
const BUSY_SHARE = 0.05;

interface Folder {
  restore(part: object | undefined, restore: (snapshot: object) => void): void;
  save(state: State): Promise<void>;
  close(): Promise<void>;
}

export interface StateKeeperOptions {
  /** Closed by the keeper. */
  readonly folder: Folder;
  /** The state in the folder. */
  readonly saved: State;
  readonly clock: Clock;
  /** Called once each time that saving begins to fail. */
  readonly onFailure: (error: Error) => void;
}

/** An emulator with a state to keep. `Snapshot` is plain JSON. */
interface Kept<Snapshot extends object> {
  snapshot(): Snapshot;
  restore(snapshot: Snapshot): void;
}

/** Restores emulators from a folder, and saves them there regularly and at the end. */
export class StateKeeper {
  readonly #options: StateKeeperOptions;
  readonly #snapshots = new Map<string, () => object>();
  #timer: Timer | undefined;
  #failing = false;

  constructor(options: StateKeeperOptions) {
    this.#options = options;
  }

  /**
   * Restores an emulator in this turn of the event loop, so that no call finds it empty. It is saved from `begin` on.
   *
   * @throws {SetUpError} if it cannot be restored.
   */
  adopt<Snapshot extends object>(name: string, emulator: Kept<Snapshot>): void {
    const { folder, saved } = this.#options;
    folder.restore(saved[name], (snapshot) => emulator.restore(snapshot as Snapshot));
    this.#snapshots.set(name, () => emulator.snapshot());
  }

  /** From now on saves the current state of an emulator, which loses it by closing. */
  freeze(name: string): void {
    const last = this.#snapshots.get(name)?.();
    if (last !== undefined) this.#snapshots.set(name, () => last);
  }

  /** Until then, and after a failed start, the folder is not changed. */
  begin(): void {
    this.#saveIn(SAVE_INTERVAL_MS);
  }

  /**
   * Saves for the last time and releases the folder.
   *
   * @throws {SetUpError} if saving failed.
   */
  async close(): Promise<void> {
    const isSaving = this.#timer !== undefined;
    this.#timer?.cancel();
    this.#timer = undefined;
    try {
      if (isSaving) await this.#save();
    } catch (error) {
      const message = `the state cannot be saved: ${(error as Error).message}`;
      throw new SetUpError(message, { cause: error });
    } finally {
      await this.#options.folder.close();
    }
  }

  #saveIn(delayMs: number): void {
    const timer = this.#options.clock.setTimer(delayMs, () => void this.#saveNow(timer));
    this.#timer = timer;
  }

  async #saveNow(timer: Timer): Promise<void> {
    const { clock, onFailure } = this.#options;
    const startMs = clock.now();
    try {
      await this.#save();
      this.#failing = false;
    } catch (error) {
      if (!this.#failing) onFailure(error as Error);
      this.#failing = true;
    }
    // It may have been replaced, or closed meanwhile.
    if (this.#timer === timer) {
      this.#saveIn(Math.max(SAVE_INTERVAL_MS, (clock.now() - startMs) / BUSY_SHARE));
    }
  }

  #save(): Promise<void> {
    const parts = [...this.#snapshots].map(([name, snapshot]) => [name, snapshot()] as const);
    return this.#options.folder.save(Object.fromEntries(parts));
  }
}
