import type { DestinationStream } from 'pino';

/** The part of `process.stdout` that is used. */
export interface Output {
  write(text: string): unknown;
  /** Length of the text that has not been read yet. */
  readonly writableLength: number;
}

/** With more unread text, lines are dropped. It is some 20,000 lines, which a small instance can keep in memory. */
const MOST_UNREAD = 8 * 1024 * 1024;

/**
 * Writes all lines of one event by one system call, since one answer of Pub/Sub stores many requests
 * (docs/maintainers/decisions/0011-log-lines-share-writes.md).
 *
 * Nothing waits for the reader of the lines. Unread lines are kept up to a limit. Beyond it they are dropped, and a later
 * line says how many.
 *
 * Not guaranteed: a killed process loses the lines of its last event.
 *
 * @param output gets one or more whole lines at a time.
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
      // A microtask runs before the next event, and before the code that awaits the logging code.
      if (lines.length === 0) queueMicrotask(flush);
      lines.push(line);
    },
  };
}

function droppedLine(count: number): string {
  const message = `${count} log lines were dropped: the reader of standard output is too slow`;
  return `${JSON.stringify({ severity: 'WARNING', time: new Date().toISOString(), message })}\n`;
}
