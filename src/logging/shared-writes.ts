import { pino, symbols, type DestinationStream } from 'pino';

/** A destination that pino tells the level of each line. */
export interface SharedWrites extends DestinationStream {
  readonly [symbols.needsMetadataGsym]: true;
  /** By pino's numbers. */
  lastLevel: number;
}

/** pino's number of the level from which a line may be the last one of its process. */
const WARN = 40;

/**
 * Writes by one system call what JavaScript logs before the process turns to its next event: one answer of Pub/Sub
 * stores many requests, and writing their lines one by one was a tenth of the CPU of answering them.
 *
 * Warnings and errors are written at once, with all before them, so that an exception which ends the process takes
 * no such line with it.
 *
 * @param output is given one or more whole lines at a time; standard output when left out.
 */
export function sharedWrites(output: DestinationStream = standardOutput()): SharedWrites {
  let lines = '';
  const flush = (): void => {
    if (lines === '') return;
    const text = lines;
    lines = '';
    output.write(text);
  };
  return {
    [symbols.needsMetadataGsym]: true,
    lastLevel: 0,
    write(line) {
      // What is ready to go on already does so before a microtask that is queued now.
      if (lines === '') queueMicrotask(flush);
      lines += line;
      if (this.lastLevel >= WARN) flush();
    },
  };
}

/** Left to itself pino writes through a thread, which costs more than the write and loses lines in a crash. */
function standardOutput(): DestinationStream {
  return pino.destination({ dest: 1, sync: true });
}
