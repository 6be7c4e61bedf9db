import { StringDecoder } from 'node:string_decoder';
import type { Readable } from 'node:stream';

/** Calls `onLine` for every line of `stream`, the last one also without a line end. Lines come as UTF-8. */
export function readLines(stream: Readable, onLine: (line: string) => void): void {
  // A character may be spread over two chunks, and so may a line.
  const decoder = new StringDecoder('utf8');
  let rest = '';
  const take = (text: string): void => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) onLine(line.endsWith('\r') ? line.slice(0, -1) : line);
  };
  stream.on('data', (chunk: Buffer) => take(decoder.write(chunk)));
  stream.on('end', () => {
    take(decoder.end());
    if (rest !== '') onLine(rest);
  });
}
