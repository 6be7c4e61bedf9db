/** Dead letters that `dead-letters replay` does not send, with Google's own clients, on the emulator. */
import { describe, expect, it } from 'vitest';
import { bridgeLetter, MOVED, OWN, startDeadLetterDesk } from '../../../test/support/dead-letter-desk.ts';
import { deadLettersReplay } from './replay.ts';

const ALL = { all: true, perMinute: '0' };

async function setUp() {
  const desk = await startDeadLetterDesk();
  desk.emptyFromPull(2);
  return desk;
}

describe('it leaves alone, and says why, exit 1', () => {
  it('a message that was replayed --max-replays times', async () => {
    const { runtime, put, published, notes, free } = await setUp();
    await put(bridgeLetter({ attributes: { launchId: 'a', deadLetterReplays: '3' } }));
    await put(bridgeLetter({ attributes: { launchId: 'b', deadLetterReplays: '2' } }));
    const failed = deadLettersReplay(runtime, ALL);
    await expect(failed).rejects.toMatchObject({
      exitCode: 1,
      message: expect.stringContaining('1 of 2 chosen'),
    });
    expect(published().map(({ attributes }) => attributes)).toEqual([
      { launchId: 'b', deadLetterReplays: '3', deadLetterSubscription: OWN },
    ]);
    expect(notes[0]).toMatch(/^left alone: launch a, id 2 .* replayed 3 times; .* raise --max-replays$/);
    expect(await free()).toBe(1);
  });

  it('a message that the bridge did not store, or that has no valid launch id', async () => {
    const { runtime, put, published, notes, free } = await setUp();
    await put({ attributes: { launchId: 'a', ...MOVED } });
    await put({ attributes: MOVED });
    await put({ attributes: { by: 'hand' } });
    await put(bridgeLetter({ attributes: { launchId: 'a b' }, reason: 'invalid-launch-id' }));
    await put({ attributes: { deadLetterReason: 'forged' } });
    await expect(deadLettersReplay(runtime, ALL)).rejects.toThrow('5 of 5 chosen are left alone');
    expect(published()).toEqual([]);
    expect(notes.slice(0, 5)).toEqual([
      expect.stringMatching(/Pub\/Sub gave it up.*--force replays it under its publisher's launch id/),
      expect.stringMatching(/Pub\/Sub gave it up.*--force replays it under a new launch id/),
      expect.stringMatching(
        /it was published here directly, so it is not known whether it launched; --force/,
      ),
      expect.stringMatching(/its launch id is malformed.*--force/),
      expect.stringMatching(/its launch id is not known.*--force/),
    ]);
    expect(await free()).toBe(5);
  });

  it('a message that this run replayed and the bridge gave up again', async () => {
    const { runtime, put, emulator, lines, notes, published, free } = await startDeadLetterDesk();
    emulator.faults.add({ rpc: 'Pull', nth: [3, 4], code: 'DEADLINE_EXCEEDED' });
    await put(bridgeLetter({ attributes: { launchId: 'a' } }));
    const again = bridgeLetter({ attributes: { launchId: 'a', deadLetterReplays: '1' } });
    const print = (line: string): void => void (lines.push(line), put(again));
    await expect(deadLettersReplay({ ...runtime, print }, ALL)).rejects.toThrow('1 of 2 chosen');
    expect(published()).toHaveLength(1);
    expect(notes[0]).toMatch(/this run replayed it, and it was given up again/);
    expect(await free()).toBe(1);
  });

  it('a copy that Pub/Sub would refuse', async () => {
    const { runtime, put, notes } = await setUp();
    const many = Object.fromEntries(Array.from({ length: 99 }, (_, n) => [`k${n}`, 'v']));
    await put({ attributes: { ...many, by: 'hand' } });
    await expect(deadLettersReplay(runtime, { ...ALL, force: true })).rejects.toThrow('1 of 1 chosen');
    expect(notes[0]).toContain('Pub/Sub would not take the copy: it would have more than 100 attributes');
  });
});
