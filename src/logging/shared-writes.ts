import type { DestinationStream } from 'pino';

/** Where the lines go in the end; of `process.stdout` what is needed. */
export interface Output {
  write(text: string): unknown;
  /** What it was given and could not pass on yet. */
  readonly writableLength: number;
}

/** From so much unread text on lines are dropped: some 20,000 lines, which a small instance can keep in memory. */
const MOST_UNREAD = 8 * 1024 * 1024;

/**
 * Writes all that JavaScript logs before the process turns to its next event by one system call: one answer of
 * Pub/Sub stores many requests (docs/maintainers/decisions/0011-log-lines-share-writes.md).
 *
 * Nothing waits for the reader of the lines. Unread lines are kept, up to a limit; beyond it they are dropped, and
 * their number is a line of its own as soon as there is room again.
 *
 * Not guaranteed: a process that is killed loses the lines of that moment.
 *
 * @param output is given one or more whole lines at a time.
 */
export function sharedWrites(output: Output): DestinationStream {
  let lines: string[] = [];
  let dropped = 0;
  const flush = (): void => {
    if (output.writableLength > MOST_UNREAD) {
      dropped += lines.length;
    } else {
      output.write((dropped === 0 ? '' : droppedLine(dropped)) + lines.join(''));
      dropped = 0;
    }
    lines = [];
  };
  return {
    write(line) {
      // A microtask runs before the next event, and before whatever waits for the code that logs.
      if (lines.length === 0) queueMicrotask(flush);
      lines.push(line);
    },
  };
}

function droppedLine(count: number): string {
  const message = `${count} log lines were dropped: whoever reads standard output is too slow`;
  return `${JSON.stringify({ severity: 'WARNING', time: new Date().toISOString(), message })}\n`;
}
