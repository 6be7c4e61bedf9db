import { PassThrough } from 'node:stream';
import { finished } from 'node:stream/promises';
import { expect, it } from 'vitest';
import { readLines } from './output-lines.ts';

async function linesOf(...chunks: readonly Buffer[]): Promise<readonly string[]> {
  const stream = new PassThrough();
  const lines: string[] = [];
  readLines(stream, (line) => lines.push(line));
  for (const chunk of chunks) stream.write(chunk);
  stream.end();
  await finished(stream);
  return lines;
}

it('gives each line once, including a last one without a line end', async () => {
  expect(await linesOf(Buffer.from('a\nb\r\n\nc'))).toEqual(['a', 'b', '', 'c']);
});

it('decodes a character that is split between two chunks', async () => {
  const bytes = Buffer.from('ジョブ\n');
  expect(await linesOf(...Array.from(bytes, (byte) => Buffer.from([byte])))).toEqual(['ジョブ']);
});
