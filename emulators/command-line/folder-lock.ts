import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { SetUpError } from './set-up-error.ts';

const LOCK_FILE = 'lock';

/** Another process holds the lock. Source: sqlite.org/rescode.html */
const SQLITE_BUSY = 5;

/**
 * Locks a folder for this process until disposed. The operating system releases the lock when the process ends, even by
 * SIGKILL; a file with a process id would remain, and the id may be reused. In Node only SQLite has such locks.
 *
 * @throws {SetUpError} if another process has the folder, or it cannot be written to.
 */
export function lockFolder(folder: string): Disposable {
  try {
    const lock = new DatabaseSync(path.join(folder, LOCK_FILE));
    // A journal file would remain after a SIGKILL.
    lock.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
    // Node.js 22.13 lacks its dispose method and `isOpen`.
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
        ? 'is in use by other emulators; stop them, or use another folder'
        : `cannot be locked: ${message}`;
    throw new SetUpError(`the state folder ${folder} ${reason}`, { cause: error });
  }
}
