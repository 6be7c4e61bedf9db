import { symbols, type DestinationStream } from 'pino';

/** Where the lines go in the end; of `process.stdout` what is needed. */
export interface Output {
  write(text: string): unknown;
  /** What it was given and could not pass on yet. */
  readonly writableLength: number;
}

/** A destination that pino tells the level of each line. */
export interface SharedWrites extends DestinationStream {
  readonly [symbols.needsMetadataGsym]: true;
  /** By pino's numbers. */
  lastLevel: number;
}

/** pino's number of the level from which a line may be the last one of its process. */
const WARN = 40;
/** From so much waiting text on lines are dropped: some 20,000 lines, which a small instance can keep in memory. */
const MOST_WAITING = 8 * 1024 * 1024;

/**
 * Writes by one system call what JavaScript logs before the process turns to its next event: one answer of Pub/Sub
 * stores many requests, and writing their lines one by one was a tenth of the CPU of answering them.
 *
 * Warnings and errors are written at once, with all before them, so that an exception which ends the process takes
 * no such line with it.
 *
 * Nothing waits for whoever reads the lines. While they are not read they are kept, up to a limit; beyond it they are
 * dropped and counted, and the count is a line of its own as soon as there is room again.
 *
 * @param output is given one or more whole lines at a time.
 */
export function sharedWrites(output: Output): SharedWrites {
  let lines = '';
  let count = 0;
  let dropped = 0;
  const flush = (): void => {
    if (count === 0) return;
    if (output.writableLength > MOST_WAITING) {
      dropped += count;
    } else {
      output.write(dropped === 0 ? lines : droppedLine(dropped) + lines);
      dropped = 0;
    }
    lines = '';
    count = 0;
  };
  return {
    [symbols.needsMetadataGsym]: true,
    lastLevel: 0,
    write(line) {
      // What is ready to go on already does so before a microtask that is queued now.
      if (count === 0) queueMicrotask(flush);
      lines += line;
      count += 1;
      if (this.lastLevel >= WARN) flush();
    },
  };
}

function droppedLine(count: number): string {
  const message = `${count} log lines were dropped: whoever reads standard output is too slow`;
  return `${JSON.stringify({ severity: 'WARNING', time: new Date().toISOString(), message })}\n`;
}
