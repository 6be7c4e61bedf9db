import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import { ask } from './ask.ts';

function terminal() {
  const input = new PassThrough();
  const output = new PassThrough({ encoding: 'utf8' });
  const stop = new AbortController();
  const answer = ask('Begin? ', { input, output, signal: stop.signal });
  return { input, output, stop, answer };
}

it('shows the question and returns the line that is typed', async () => {
  const { input, output, answer } = terminal();
  input.write('yes\n');
  expect(await answer).toBe('yes');
  expect(output.read()).toBe('Begin? ');
});

it('takes the end of the input (Ctrl-D) for an empty answer', async () => {
  const { input, answer } = terminal();
  input.end();
  expect(await answer).toBe('');
});

it('rejects when the process is asked to stop', async () => {
  const { stop, answer } = terminal();
  stop.abort();
  await expect(answer).rejects.toThrow('aborted');
});
