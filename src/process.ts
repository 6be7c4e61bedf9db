import { isatty } from 'node:tty';
import { CommanderError } from 'commander';
import { ask } from './ask.ts';
import { systemClock } from './launch/kit/clock.ts';
import { readableLog } from './logging/readable-log.ts';
import { CommandError, type Runtime } from './settings/runtime.ts';
import { stopSignal } from './stop-signal.ts';

/** Cloud Run kills the process 10 s after SIGTERM; it ends by itself shortly before. */
const STOP_LIMIT_MS = 9_500;
/** After a request to stop: how long the process waits until its output is read. */
const UNREAD_LIMIT_MS = 1_000;
/** The exit code of a process that SIGPIPE ended, in a shell. Node ignores that signal. */
const OUTPUT_CLOSED = 141;
/** The same for the signals that stop it. */
const STOPPED = { SIGINT: 130, SIGTERM: 143 } as const;

/**
 * Runs a command as the whole process: signals stop it, and the process ends with `process.exitCode` or the exit code
 * of the error.
 */
export async function runAsProcess(command: (runtime: Runtime) => Promise<unknown>): Promise<never> {
  let stopLimitMs = STOP_LIMIT_MS;
  const stop = stopSignal({
    signals: process,
    clock: systemClock,
    onStop: (signal) => {
      setTimeout(() => {
        process.stderr.write(`job-bridge: still busy ${stopLimitMs} ms after ${signal}; it is ended now\n`);
        process.exit(1);
      }, stopLimitMs).unref();
    },
    onImpatience: (signal) => process.exit(STOPPED[signal]),
  });
  const runtime: Runtime = {
    env: process.env,
    stop,
    // JSON lines for a platform, readable lines for a person.
    logDestination: process.stdout.isTTY ? readableLogTo(process.stdout) : undefined,
    output: process.stdout,
    print: (line) => {
      process.stdout.write(`${line}\n`, (error) => {
        if (error !== null && error !== undefined) process.exit(OUTPUT_CLOSED);
      });
    },
    note: (line) => process.stderr.write(`${line}\n`),
    // Back to the beginning of the line, and clear it.
    progress: process.stderr.isTTY ? (text) => process.stderr.write(`\r\u001B[K${text}`) : undefined,
    ask:
      isatty(0) && process.stderr.isTTY
        ? (question) => ask(question, { input: process.stdin, output: process.stderr, signal: stop })
        : undefined,
    takeTimeToStop: (ms) => (stopLimitMs = ms),
  };

  // A closed output ends a command (`print` above). A service goes on without its log.
  process.stdout.on('error', () => undefined);
  process.stderr.on('error', () => undefined);

  // Google's clients warn when they find no metadata server. The command's own message says what that means.
  const listeners = process.rawListeners('warning');
  process.removeAllListeners('warning');
  process.on('warning', (warning) => {
    if (warning.name === 'MetadataLookupWarning') return;
    for (const listener of listeners) Reflect.apply(listener, process, [warning]);
  });

  process.on('uncaughtException', (error) => void crash(error));

  try {
    await command(runtime);
    return await end(stop);
  } catch (error) {
    if (error instanceof CommandError) {
      process.stderr.write(`job-bridge: ${error.message}\n`);
      return end(stop, error.exitCode);
    }
    if (error instanceof CommanderError) {
      // Commander has printed its message. Its exit code 0 means --help.
      return end(stop, error.exitCode === 0 ? 0 : 2);
    }
    return crash(error);
  }
}

/** Ends the process once its output is read, although a client may still keep a connection open. */
async function end(stop: AbortSignal, exitCode = process.exitCode): Promise<never> {
  // `process.exit` drops what waits in a pipe.
  const read = [process.stdout, process.stderr].map(
    (stream) => new Promise<void>((resolve) => void stream.write('', () => resolve())),
  );
  const limit = new Promise<void>((resolve) => {
    const wait = (): void => void setTimeout(resolve, UNREAD_LIMIT_MS);
    if (stop.aborted) wait();
    else stop.addEventListener('abort', wait);
  });
  await Promise.race([Promise.all(read), limit]);
  process.exit(exitCode);
}

/** Ends the process with a line that Error Reporting counts. Node would print all that clients attach to their errors. */
async function crash(error: unknown): Promise<never> {
  const { createLogger } = await import('./logging/logger.ts');
  const { stderr } = process;
  const destination = stderr.isTTY ? readableLogTo(stderr) : { write: (line: string) => stderr.write(line) };
  createLogger({ level: 'fatal', destination }).fatal({ err: error }, 'unexpected: the process ends');
  process.exit(1);
}

function readableLogTo(terminal: NodeJS.WriteStream) {
  return readableLog({ stream: terminal, hasColors: terminal.hasColors() });
}

/** Commander puts its suggestions on a line of their own. */
export function oneLine(text: string): string {
  const complaint = text
    .replace(/^error: /, '')
    .trim()
    .replaceAll('\n', ' ');
  return `job-bridge: ${complaint} (see --help)\n`;
}
