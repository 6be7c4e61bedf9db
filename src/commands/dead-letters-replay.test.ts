/** `dead-letters replay` with Google's own clients, on the emulator. */
import { describe, expect, it } from 'vitest';
import {
  bridgeLetter,
  MOVED,
  startDeadLetterDesk,
  SUBSCRIPTION,
} from '../../test/support/dead-letter-desk.ts';
import { launchIdOfMessage } from '../launch/launch-id.ts';
import { deadLettersReplay } from './dead-letters-replay.ts';

const ALL = { all: true, perMinute: '0' };

async function setUp() {
  const desk = await startDeadLetterDesk();
  desk.emptyFromPull(2);
  return desk;
}

it('sends a dead letter back as it came, under its launch id, counted, and takes it off', async () => {
  const { runtime, put, published, lines, notes, emulator } = await setUp();
  await put(bridgeLetter({ attributes: { launchId: 'order-17', traceparent: 't', team: 'blue' } }));
  await deadLettersReplay(runtime, ALL);
  expect(published()).toEqual([
    {
      data: '{"id":2}',
      attributes: { launchId: 'order-17', traceparent: 't', team: 'blue', deadLetterReplays: '1' },
    },
  ]);
  expect(emulator.backlog('dead-pull')).toBe(0);
  expect(lines).toEqual([
    expect.stringMatching(/^replayed launch order-17, id 2 \(override-not-allowed\) as message \d+$/),
  ]);
  expect(notes).toEqual(['1 replayed, 0 left alone, 0 not chosen']);
});

it('keeps the launch id of a message that had none, although the copy has another message id', async () => {
  const { runtime, put, published } = await setUp();
  const { attributes } = bridgeLetter();
  await put({ attributes });
  // As a bridge stored it that did not write the launch id down.
  const { launchId: written, ...bare } = attributes;
  await put({ attributes: bare });
  await deadLettersReplay(runtime, ALL);
  const subscription = 'projects/p/subscriptions/job-launches-push';
  const launchId = launchIdOfMessage({ subscription, messageId: '77' });
  expect(written).toBe(launchId);
  expect(published().map((message) => message.attributes['launchId'])).toEqual([launchId, launchId]);
});

it.each([
  [{ reason: 'invalid-json' }, ['b']],
  [{ launchId: 'a' }, ['a']],
  [{ launchId: 'a', reason: 'override-not-allowed' }, ['a']],
])('sends of %j only what fits, and releases the others', async (selection, launchIds) => {
  const { runtime, put, published, notes, free } = await setUp();
  await put(bridgeLetter({ attributes: { launchId: 'a' } }));
  await put(bridgeLetter({ attributes: { launchId: 'b' }, reason: 'invalid-json' }));
  await put({ attributes: { launchId: 'c', ...MOVED } });
  await deadLettersReplay(runtime, { ...selection, perMinute: '0' });
  expect(published().map(({ attributes }) => attributes['launchId'])).toEqual(launchIds);
  expect(notes.at(-1)).toBe('1 replayed, 0 left alone, 2 not chosen');
  expect(await free()).toBe(2);
});

it('in a dry run shows what it would send, and sends nothing', async () => {
  const { runtime, put, published, lines, free } = await setUp();
  await put(bridgeLetter({ attributes: { launchId: 'a' } }));
  await deadLettersReplay(runtime, { ...ALL, dryRun: true });
  expect(lines).toEqual(['would replay launch a, id 2 (override-not-allowed)']);
  expect(published()).toEqual([]);
  expect(await free()).toBe(1);
});

describe('it leaves alone, and says why, exit 1', () => {
  it('what was replayed as often as --max-replays says', async () => {
    const { runtime, put, published, notes, free } = await setUp();
    await put(bridgeLetter({ attributes: { launchId: 'a', deadLetterReplays: '3' } }));
    await put(bridgeLetter({ attributes: { launchId: 'b', deadLetterReplays: '2' } }));
    const failed = deadLettersReplay(runtime, ALL);
    await expect(failed).rejects.toMatchObject({
      exitCode: 1,
      message: expect.stringContaining('1 of 2 chosen'),
    });
    expect(published().map(({ attributes }) => attributes)).toEqual([
      { launchId: 'b', deadLetterReplays: '3' },
    ]);
    expect(notes[0]).toMatch(/^left alone: launch a, id 2 .* replayed 3 times; .* raise --max-replays$/);
    expect(await free()).toBe(1);
  });

  it('what the bridge did not store, or has no launch id that works', async () => {
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
      expect.stringMatching(/a stranger put it here.*--force/),
      expect.stringMatching(/its launch id is malformed.*--force/),
      expect.stringMatching(/its launch id is not known.*--force/),
    ]);
    expect(await free()).toBe(5);
  });

  it('what this very run replayed and the bridge gave up again', async () => {
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

  it('what Pub/Sub would not take', async () => {
    const { runtime, put, notes } = await setUp();
    const many = Object.fromEntries(Array.from({ length: 99 }, (_, n) => [`k${n}`, 'v']));
    await put({ attributes: { ...many, by: 'hand' } });
    await expect(deadLettersReplay(runtime, { ...ALL, force: true })).rejects.toThrow('1 of 1 chosen');
    expect(notes[0]).toContain('Pub/Sub would not take the copy: it would have more than 100 attributes');
  });
});

describe('with --force', () => {
  it("gives the bridge's own a new launch id for a second run, says so, and again the same one when repeated", async () => {
    const { runtime, put, published, notes } = await setUp();
    const letter = bridgeLetter({ attributes: { launchId: 'order-17' } });
    await put(letter);
    await put(letter);
    await deadLettersReplay(runtime, { ...ALL, force: true });
    const [launchId, twin] = published().map(({ attributes }) => attributes['launchId']);
    expect(launchId).toMatch(/^m_/);
    expect(twin).toBe(launchId);
    expect(notes[0]).toBe(
      `  a new launch: ${launchId} in place of order-17; launched already, it runs a second time`,
    );
  });

  it("sends what Pub/Sub moved, without Pub/Sub's attributes, under its publisher's launch id", async () => {
    const { runtime, put, published, notes } = await setUp();
    await put({ data: '', attributes: { id: '2', launchId: 'order-17', ...MOVED } });
    await deadLettersReplay(runtime, { ...ALL, force: true });
    expect(published()).toEqual([
      { data: '', attributes: { id: '2', launchId: 'order-17', deadLetterReplays: '1' } },
    ]);
    expect(notes[0]).toContain("under its publisher's launch id");
  });

  it('gives a new one, made of the dead letter, to what Pub/Sub moved without one', async () => {
    const { runtime, put, published, notes } = await setUp();
    const messageId = await put({ attributes: MOVED });
    await deadLettersReplay(runtime, { ...ALL, force: true });
    const launchId = launchIdOfMessage({ subscription: `${SUBSCRIPTION}#forced`, messageId });
    expect(published()).toEqual([{ data: '{"id":2}', attributes: { launchId, deadLetterReplays: '1' } }]);
    expect(notes[0]).toMatch(/since its own launch id is not known; launched already, it runs a second time/);
  });

  it('gives a new one where the old one is malformed', async () => {
    const { runtime, put, published } = await setUp();
    await put(bridgeLetter({ attributes: { launchId: 'a b' }, reason: 'invalid-launch-id' }));
    await deadLettersReplay(runtime, { ...ALL, force: true });
    expect(published()[0]?.attributes['launchId']).toMatch(/^m_/);
  });
});

it('says what is missing of one that came unwrapped', async () => {
  const { runtime, put, notes, published } = await setUp();
  await put(bridgeLetter({ isPartial: true, attributes: { launchId: 'a' } }));
  await deadLettersReplay(runtime, ALL);
  expect(notes[0]).toMatch(/unwrapped: .*only id, launchId and traceparent are known, others are missing/);
  expect(published()).toEqual([{ data: '{"id":2}', attributes: { launchId: 'a', deadLetterReplays: '1' } }]);
});

it('shows its progress and takes it away at the end', async () => {
  const { runtime, put, progress } = await setUp();
  await put(bridgeLetter());
  await put(bridgeLetter());
  await deadLettersReplay(runtime, ALL);
  expect(progress).toContain('1 replayed, 0 left alone, 0 not chosen');
  expect(progress.at(-1)).toBe('');
});

it('has nothing to do where there are no dead letters', async () => {
  const { runtime, notes } = await setUp();
  await deadLettersReplay(runtime, ALL);
  expect(notes).toEqual(['0 replayed, 0 left alone, 0 not chosen']);
});

describe('what is chosen', () => {
  it.each([
    [{}, 'nothing is chosen; takes --launch-id ID, --reason CODE'],
    [{ all: true, reason: 'x' }, 'takes --all, or --reason and --launch-id, not both'],
    [{ all: true, perMinute: '-1' }, '--per-minute is "-1"; takes a whole number from 0 to 100000'],
    [{ all: true, maxReplays: '0' }, '--max-replays is "0"; takes a whole number from 1 to 1000'],
  ])('%j is refused with exit 2, before anything is leased', async (options, says) => {
    const { runtime, emulator } = await setUp();
    const refused = deadLettersReplay(runtime, options);
    await expect(refused).rejects.toMatchObject({ exitCode: 2, message: expect.stringContaining(says) });
    expect(emulator.calls.filter(({ rpc }) => rpc === 'Pull')).toEqual([]);
  });

  it('and not there is told with what there is, exit 1', async () => {
    const { runtime, put } = await setUp();
    await put(bridgeLetter());
    await expect(deadLettersReplay(runtime, { launchId: 'nobodys' })).rejects.toMatchObject({
      exitCode: 1,
      message: 'no dead letter with launch id "nobodys"; there are: override-not-allowed 1',
    });
  });
});

describe('it stops, and loses nothing', () => {
  it.each([
    ['NOT_FOUND', 'TOPIC: projects/p/topics/job-launches does not exist'],
    ['PERMISSION_DENIED', 'grant it roles/pubsub.publisher'],
    ['INVALID_ARGUMENT', 'did not take a copy'],
  ] as const)('where a publish ends with %s, exit 1', async (code, says) => {
    const { runtime, put, emulator, notes, free } = await setUp();
    await put(bridgeLetter({ messageId: '1' }));
    await put(bridgeLetter({ messageId: '2' }));
    // Two publishes were those of this test, and the next one goes well.
    emulator.faults.add({ rpc: 'Publish', nth: 4, code });
    const failed = deadLettersReplay(runtime, ALL);
    await expect(failed).rejects.toMatchObject({ exitCode: 1, message: expect.stringContaining(says) });
    await expect(failed).rejects.toThrow(/^stopped: .+Nothing is lost/);
    expect(notes).toEqual(['1 replayed, 0 left alone, 0 not chosen']);
    expect(await free()).toBe(1);
  });

  it('where an ack fails: the copy is sent again by the next run, under the same launch id', async () => {
    const { runtime, put, emulator, published, free } = await setUp();
    await put(bridgeLetter({ attributes: { launchId: 'a' } }));
    emulator.faults.add({ rpc: 'Acknowledge', code: 'PERMISSION_DENIED' });
    await expect(deadLettersReplay(runtime, ALL)).rejects.toMatchObject({ exitCode: 1 });
    expect(published()).toHaveLength(1);
    expect(await free()).toBe(1);
  });

  it('on Ctrl-C: what was published is acked, the rest released, exit 1', async () => {
    const { runtime, stop, put, published, free } = await setUp();
    await put(bridgeLetter({ messageId: '1' }));
    await put(bridgeLetter({ messageId: '2' }));
    // The first is sent at once; the second would wait for a minute.
    const stopped = deadLettersReplay({ ...runtime, print: stop }, { all: true, perMinute: '1' });
    await expect(stopped).rejects.toMatchObject({ exitCode: 1, message: expect.stringMatching(/^stopped/) });
    expect(published()).toHaveLength(1);
    expect(await free()).toBe(1);
  });
});
