import { constants } from 'node:buffer';
import { createHash } from 'node:crypto';
import { mkdir, open, readFile, rename } from 'node:fs/promises';
import path from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { z } from 'zod';
import { lockFolder } from './folder-lock.ts';
import { jsonSlices } from './json-slices.ts';
import { SetUpError } from './set-up-error.ts';

/** Of the file, not of the snapshots in it: they carry their own. */
const VERSION = 1;

const STATE_FILE = 'state.json';

/** The file is one string when it is written and read. Characters, of which nearly all are base64. */
const { MAX_STRING_LENGTH } = constants;

/** The snapshot of each emulator, by the emulator's name. */
export type State = Readonly<Record<string, object>>;

const fileSchema = z.strictObject({
  version: z.literal(VERSION),
  state: z.record(z.string(), z.looseObject({})),
});
const versionSchema = z.object({ version: z.number() });

/** A folder that keeps the state of the emulators between two runs. One process at a time has it. */
export class StateFolder {
  readonly #file: string;
  readonly #lock: Disposable;
  /** The hash of what the file says. */
  #written = '';
  #saving: Promise<void> = Promise.resolve();

  private constructor(folder: string) {
    this.#file = path.join(folder, STATE_FILE);
    this.#lock = lockFolder(folder);
  }

  /**
   * Opens a folder, and makes it where it is missing.
   *
   * @throws {SetUpError} when it cannot be made, or others use it.
   */
  static async open(folder: string): Promise<StateFolder> {
    try {
      await mkdir(folder, { recursive: true });
    } catch (error) {
      const message = `the state folder ${folder} cannot be made: ${(error as Error).message}`;
      throw new SetUpError(message, { cause: error });
    }
    return new StateFolder(folder);
  }

  /**
   * What the run before left, or nothing.
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
        `${this.#file} is of version ${data.version}, and these emulators read ${VERSION}: run the newer ones, or move it away`,
      );
    }
    return this.#understood(() => fileSchema.parse(json).state);
  }

  /**
   * Hands the part of the state that an emulator left to it.
   *
   * @throws {SetUpError} when it cannot take it.
   */
  restore(part: object | undefined, restore: (snapshot: object) => void): void {
    if (part === undefined) return;
    try {
      restore(part);
    } catch (error) {
      const reason = (error as Error).message.replace(/\.$/, '');
      const message = `${this.#file} cannot be restored: ${reason}; or move it away to begin with nothing`;
      throw new SetUpError(message, { cause: error });
    }
  }

  /**
   * Puts `state` in place of what is there, if it differs. Whoever kills the process meanwhile finds one or the other,
   * never half of either.
   *
   * @throws {SetUpError} when it is too large, or the error of the file system; the file is as it was.
   */
  async save(state: State): Promise<void> {
    const saving = this.#saving.then(() => this.#write(state));
    this.#saving = saving.catch(() => undefined);
    return saving;
  }

  /** Lets others have the folder, once what is being saved is saved. */
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

  /** The content of the file, with a turn for the calls of clients after each slice. */
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
      `${this.#file} stays as it was: what there is takes more than the ${Math.floor(MAX_STRING_LENGTH / 1e6)} MB ` +
        'that can be read again. Acknowledge messages, or delete subscriptions that nobody reads',
    );
  }

  #understood<T>(read: () => T): T {
    try {
      return read();
    } catch (error) {
      const advice = 'mend it, or move it away to begin with nothing';
      throw new SetUpError(`${this.#file} is damaged (${reasonOf(error)}): ${advice}`, { cause: error });
    }
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof z.ZodError)) return (error as Error).message;
  return error.issues.map(({ path: keys, message }) => [...keys, message].join(': ')).join('; ');
}
