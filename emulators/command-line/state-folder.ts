import { constants } from 'node:buffer';
import { createHash } from 'node:crypto';
import { mkdir, open, readFile, rename } from 'node:fs/promises';
import path from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { z } from 'zod';
import { lockFolder } from './folder-lock.ts';
import { jsonSlices } from './json-slices.ts';
import { SetUpError } from './set-up-error.ts';

/** The version of the file; the snapshots in it have their own. */
const VERSION = 1;

const STATE_FILE = 'state.json';

/** In characters. The file is one string when it is read, and nearly all of it is base64. */
const { MAX_STRING_LENGTH } = constants;

/** The snapshot of each emulator, by the emulator's name. */
export type State = Readonly<Record<string, object>>;

const fileSchema = z.strictObject({
  version: z.literal(VERSION),
  state: z.record(z.string(), z.looseObject({})),
});
const versionSchema = z.object({ version: z.number() });

/** A folder that keeps the state of the emulators between two runs, for one process at a time. */
export class StateFolder {
  readonly #file: string;
  readonly #lock: Disposable;
  /** The hash of the file. */
  #written = '';
  #saving: Promise<void> = Promise.resolve();

  private constructor(folder: string) {
    this.#file = path.join(folder, STATE_FILE);
    this.#lock = lockFolder(folder);
  }

  /**
   * Opens a folder, and creates it if it is missing.
   *
   * @throws {SetUpError} if it cannot be created, or other emulators use it.
   */
  static async open(folder: string): Promise<StateFolder> {
    try {
      await mkdir(folder, { recursive: true });
    } catch (error) {
      const message = `the state folder ${folder} cannot be created: ${(error as Error).message}`;
      throw new SetUpError(message, { cause: error });
    }
    return new StateFolder(folder);
  }

  /**
   * The state that the last run saved, or an empty one.
   *
   * @throws {SetUpError} when the file is damaged or from a newer version.
   */
  async read(): Promise<State> {
    let text: string;
    try {
      text = await readFile(this.#file, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
      throw new SetUpError(`${this.#file} cannot be read: ${(error as Error).message}`, { cause: error });
    }
    this.#written = createHash('sha256').update(text).digest('hex');
    const json = this.#understood(() => JSON.parse(text) as unknown);
    const { data } = versionSchema.safeParse(json);
    if (data !== undefined && data.version > VERSION) {
      throw new SetUpError(
        `${this.#file} is of version ${data.version}, but these emulators read ${VERSION}; run newer emulators, or move the file away`,
      );
    }
    return this.#understood(() => fileSchema.parse(json).state);
  }

  /**
   * Restores the part of the state that belongs to an emulator.
   *
   * @throws {SetUpError} if the emulator cannot restore it.
   */
  restore(part: object | undefined, restore: (snapshot: object) => void): void {
    if (part === undefined) return;
    try {
      restore(part);
    } catch (error) {
      const reason = (error as Error).message.replace(/\.$/, '');
      const message = `${this.#file} cannot be restored: ${reason}; or move the file away to begin empty`;
      throw new SetUpError(message, { cause: error });
    }
  }

  /**
   * Saves `state` if it differs from the file. If the process is killed meanwhile, the file is the old or the new one.
   *
   * @throws {SetUpError} if it is too large, or the error of the file system; the file is then unchanged.
   */
  async save(state: State): Promise<void> {
    const saving = this.#saving.then(() => this.#write(state));
    this.#saving = saving.catch(() => undefined);
    return saving;
  }

  /** Releases the folder after a running save. */
  async close(): Promise<void> {
    await this.#saving;
    this.#lock[Symbol.dispose]();
  }

  async #write(state: State): Promise<void> {
    const hash = createHash('sha256');
    for await (const slice of this.#slices(state)) hash.update(slice);
    const digest = hash.digest('hex');
    if (digest === this.#written) return;
    const unfinished = `${this.#file}.new`;
    const file = await open(unfinished, 'w');
    try {
      for await (const slice of this.#slices(state)) await file.write(slice);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(unfinished, this.#file);
    this.#written = digest;
  }

  /** The content of the file; calls of clients are answered after each slice. */
  async *#slices(state: State): AsyncGenerator<string> {
    let length = 1;
    for (const slice of jsonSlices({ version: VERSION, state })) {
      length += slice.length;
      if (length > MAX_STRING_LENGTH) throw this.#tooLarge();
      yield slice;
      await nextTurn();
    }
    yield '\n';
  }

  #tooLarge(): SetUpError {
    return new SetUpError(
      `${this.#file} is not saved: the state has more than the ${Math.floor(MAX_STRING_LENGTH / 1e6)} MB ` +
        'that can be read again. Acknowledge messages, or delete subscriptions without a reader',
    );
  }

  #understood<T>(read: () => T): T {
    try {
      return read();
    } catch (error) {
      const advice = 'fix it, or move it away to begin empty';
      throw new SetUpError(`${this.#file} is damaged (${reasonOf(error)}): ${advice}`, { cause: error });
    }
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof z.ZodError)) return (error as Error).message;
  return error.issues.map(({ path: keys, message }) => [...keys, message].join(': ')).join('; ');
}
