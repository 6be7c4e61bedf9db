/** A look at dead letters takes some seconds: the person is told. With Google's own client, on the emulator. */
import { expect, it } from 'vitest';
import { startDeadLetterDesk } from '../../../test/support/dead-letter-desk.ts';
import { deadLettersList } from './list.ts';

const LOOKING = /^looking for dead letters in dead-pull; it takes some 10 s/;

it('a terminal shows that the command is looking, and clears that line before the result', async () => {
  const { runtime, progress, lines, notes, emptyFromPull } = await startDeadLetterDesk();
  emptyFromPull(2);
  await deadLettersList(runtime, {});
  expect(progress).toEqual([expect.stringMatching(LOOKING), '']);
  expect({ lines, notes }).toEqual({ lines: [], notes: [expect.stringMatching(/^no dead letters/)] });
});

it('without a terminal the command says so in a line on standard error, with --json too', async () => {
  const { runtime, lines, notes, put, emptyFromPull } = await startDeadLetterDesk();
  await put({ attributes: {} });
  emptyFromPull(2);
  await deadLettersList({ ...runtime, progress: undefined }, { json: true });
  expect(notes).toEqual([expect.stringMatching(LOOKING), expect.stringMatching(/^1 dead letter /)]);
  expect(lines.map((line) => JSON.parse(line))).toEqual([expect.objectContaining({ id: '2' })]);
});
