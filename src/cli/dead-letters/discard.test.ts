/** `dead-letters discard` with Google's own client, on the emulator. */
import { describe, expect, it } from 'vitest';
import {
  bridgeLetter,
  MOVED,
  startDeadLetterDesk,
  SUBSCRIPTION,
} from '../../../test/support/dead-letter-desk.ts';
import { deadLettersDiscard } from './discard.ts';

async function setUp() {
  const desk = await startDeadLetterDesk();
  desk.emptyFromPull(2);
  const log: Record<string, unknown>[] = [];
  const logDestination = { write: (line: string) => void log.push(JSON.parse(line)) };
  return { ...desk, log, runtime: { ...desk.runtime, logDestination } };
}

it('removes the chosen ones, and logs each with its fields and the reason, never its data', async () => {
  const { runtime, put, log, notes, free, published } = await setUp();
  const id = await put(bridgeLetter({ data: '{"id":2,"args":["secret"]}', attributes: { launchId: 'a' } }));
  await put(bridgeLetter({ attributes: { launchId: 'b' } }));
  await deadLettersDiscard(runtime, { launchId: 'a', reason: 'a test of ours' });
  expect(log).toEqual([
    expect.objectContaining({
      message: 'a dead letter is discarded',
      severity: 'INFO',
      why: 'a test of ours',
      reason: 'override-not-allowed',
      launchId: 'a',
      id: '2',
      messageId: '77',
      deadLetterId: id,
      subscription: SUBSCRIPTION,
    }),
  ]);
  expect(JSON.stringify(log)).not.toContain('secret');
  expect(notes).toEqual(['1 discarded, 1 not chosen']);
  expect(await free()).toBe(1);
  expect(published()).toEqual([]);
});

it.each([
  [{ code: 'invalid-json' }, 2],
  [{ code: 'none' }, 2],
  [{ code: 'invalid-json', launchId: 'b' }, 2],
  [{ all: true }, 0],
])('removes of %j only what fits', async (choice, left) => {
  const { runtime, put, free } = await setUp();
  await put(bridgeLetter({ attributes: { launchId: 'a' } }));
  await put(bridgeLetter({ attributes: { launchId: 'b' }, reason: 'invalid-json' }));
  await put({ attributes: { launchId: 'c', ...MOVED } });
  await deadLettersDiscard(runtime, { ...choice, reason: 'why' });
  expect(await free()).toBe(left);
});

it('removes only the one with that message id, and stops looking', async () => {
  const { runtime, put, free } = await startDeadLetterDesk();
  const letter = bridgeLetter({ attributes: { launchId: 'a' } });
  const first = await put(letter);
  await put(letter);
  const logDestination = { write: () => undefined };
  // A pull that waits for more would exceed the time of the test.
  await deadLettersDiscard({ ...runtime, logDestination }, { letter: first, reason: 'twin' });
  expect(await free()).toBe(1);
});

it('in a dry run shows what it would remove, and removes nothing', async () => {
  const { runtime, put, lines, log, free } = await setUp();
  await put(bridgeLetter({ attributes: { launchId: 'a' } }));
  await deadLettersDiscard(runtime, { all: true, dryRun: true, reason: 'why' });
  expect(lines).toEqual(['would discard launch a, id 2 (override-not-allowed)']);
  expect(log).toEqual([]);
  expect(await free()).toBe(1);
});

describe('it is refused with exit 2, before anything is leased', () => {
  it.each([
    [{ all: true }, 'takes --reason with a text'],
    [{ all: true, reason: ' ' }, 'takes --reason with a text'],
    [{ reason: 'why' }, 'nothing is chosen; takes --letter ID, --launch-id ID, --code CODE'],
    [
      { all: true, code: 'none', reason: 'why' },
      'takes --all, or --letter, --launch-id and --code, not both',
    ],
  ])('if it says %j', async (options, says) => {
    const { runtime, emulator } = await setUp();
    const refused = deadLettersDiscard(runtime, options);
    await expect(refused).rejects.toMatchObject({ exitCode: 2, message: expect.stringContaining(says) });
    expect(emulator.calls.filter(({ rpc }) => rpc === 'Pull')).toEqual([]);
  });
});

it('says that no dead letter matches, and which ones there are, exit 1', async () => {
  const { runtime, put, free } = await setUp();
  await put(bridgeLetter());
  await expect(deadLettersDiscard(runtime, { code: 'nothing', reason: 'why' })).rejects.toMatchObject({
    exitCode: 1,
    message: 'no dead letter with reason "nothing"; there are: override-not-allowed 1',
  });
  expect(await free()).toBe(1);
});

it('stops if an ack fails, and keeps the rest, exit 1', async () => {
  const { runtime, put, emulator, notes, free } = await setUp();
  await put(bridgeLetter({ messageId: '1' }));
  await put(bridgeLetter({ messageId: '2' }));
  emulator.faults.add({ rpc: 'Acknowledge', nth: 2, code: 'PERMISSION_DENIED' });
  await expect(deadLettersDiscard(runtime, { all: true, reason: 'why' })).rejects.toMatchObject({
    exitCode: 1,
  });
  expect(notes).toEqual(['1 discarded, 0 not chosen']);
  expect(await free()).toBe(1);
});
