import { StringDecoder } from 'node:string_decoder';
import type { Readable } from 'node:stream';

/** Calls `onLine` for every line of `stream` (UTF-8), including a last one without a line end. */
export function readLines(stream: Readable, onLine: (line: string) => void): void {
  // A character or a line may be split between two chunks.
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
