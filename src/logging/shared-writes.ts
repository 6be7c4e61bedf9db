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
 * Writes by one system call what JavaScript logs before the process turns to its next event or ends by itself:
 * one answer of Pub/Sub stores many requests, and a system call a line was the most expensive thing in answering
 * them.
 *
 * Warnings and errors are written at once, with all before them. Of the other lines those of such a moment are
 * lost where the process is killed within it.
 *
 * @param output is given one or more whole lines at a time; standard output when left out.
 */
export function sharedWrites(output: DestinationStream = pino.destination(1)): SharedWrites {
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
