import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { CommandError } from '../src/settings/runtime.ts';

/** A PostgreSQL with an empty database, on this machine alone. */
export interface LocalLedger {
  /** `postgres://…` by a socket, so that no port can be taken. */
  readonly url: string;
  /** Ends it, and removes its files. */
  close(): Promise<void>;
}

const PROGRAM = fileURLToPath(new URL('ledger-process.ts', import.meta.url));

/**
 * Starts PostgreSQL. It ends with this process, however that ends.
 *
 * @throws {CommandError} with what PostgreSQL says, when it does not start.
 */
export async function startLocalLedger(): Promise<LocalLedger> {
  // A group of its own, out of reach of a Ctrl-C in the terminal.
  const child = spawn(process.execPath, [PROGRAM], { stdio: 'pipe', detached: true });
  child.stdin.on('error', () => undefined);
  const ended = once(child, 'close');
  const complaints = text(child.stderr);
  const failed = ended.then(async () => {
    const says = (await complaints).trim().split('\n').at(-1) ?? '';
    const message = `the ledger does not start: ${says}; --no-ledger goes without one`;
    throw new CommandError({ message, exitCode: 1 });
  });
  failed.catch(() => undefined);
  const line = once(createInterface({ input: child.stdout }), 'line').then(([first]: unknown[]) =>
    String(first),
  );
  return {
    url: await Promise.race([line, failed]),
    async close() {
      child.stdin.end();
      await ended;
    },
  };
}
