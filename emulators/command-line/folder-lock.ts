import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { SetUpError } from './set-up-error.ts';

const LOCK_FILE = 'lock';

/** Another one holds the lock. Source: sqlite.org/rescode.html */
const SQLITE_BUSY = 5;

/**
 * Takes a folder for this process alone, until disposed of. The lock is one that the operating system takes back
 * when the process ends, however it ends; a file with a process id in it would outlive a SIGKILL, and its number
 * may be another process by then. Node has no such locks of its own but those of its SQLite.
 *
 * @throws {SetUpError} when another process has it, or it cannot be written to.
 */
export function lockFolder(folder: string): Disposable {
  try {
    const lock = new DatabaseSync(path.join(folder, LOCK_FILE));
    // A journal in a file would be left behind by a SIGKILL.
    lock.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
    // Node.js 22.13 can neither dispose of it nor say whether it is open.
    let isHeld = true;
    return {
      [Symbol.dispose]() {
        if (isHeld) lock.close();
        isHeld = false;
      },
    };
  } catch (error) {
    const { errcode, message } = error as Error & { readonly errcode?: number };
    const reason =
      errcode === SQLITE_BUSY
        ? 'is in use by other emulators; stop them, or give these a folder of their own'
        : `cannot be locked: ${message}`;
    throw new SetUpError(`the state folder ${folder} ${reason}`, { cause: error });
  }
}
