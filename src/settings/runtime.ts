import type { DestinationStream } from 'pino';
import type { Output } from '../logging/shared-writes.ts';

/** What a command gets of the process that it runs in. Only `process.ts` touches the process itself. */
export interface Runtime {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Fires when the process is asked to stop. */
  readonly stop: AbortSignal;
  /** Where log lines go; standard output when left out. */
  readonly logDestination?: DestinationStream | undefined;
  /** Standard output, for a service, which shares writes to it; without it pino writes by its own means. */
  readonly output?: Output | undefined;
  /** Multiplies every duration of launching, so that a chaos run can do hours of them in minutes. Default 1. */
  readonly timeScale?: number | undefined;
  /** Writes one line to standard output. */
  readonly print: (line: string) => void;
  /** Writes one line to standard error, for the person who started the command. */
  readonly note?: ((line: string) => void) | undefined;
  /** Shows `text` on standard error, in place of the last one. Undefined if that is not a terminal. */
  readonly progress?: ((text: string) => void) | undefined;
  /** Asks the person at the terminal; undefined without a terminal. It rejects when the process is asked to stop. */
  readonly ask?: ((question: string) => Promise<string>) | undefined;
  /** Sets how long the command may go on once the process is asked to stop. If it is not called: 9.5 s. */
  readonly takeTimeToStop?: ((ms: number) => void) | undefined;
}

/** The command failed; the person at the terminal sees only `message`. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  /** 2 for wrong input, 1 for what failed. */
  readonly exitCode: 1 | 2;

  constructor(options: { readonly message: string; readonly exitCode: 1 | 2; readonly cause?: unknown }) {
    super(options.message, { cause: options.cause });
    this.exitCode = options.exitCode;
  }
}
