/** `dead-letters replay` with Google's own clients, on the emulator. */
import { describe, expect, it } from 'vitest';
import { bridgeLetter, MOVED, OWN, startDeadLetterDesk } from '../../../test/support/dead-letter-desk.ts';
import { launchIdOfMessage } from '../../launch/event/launch-id.ts';
import { deadLettersReplay } from './replay.ts';

const ALL = { all: true, perMinute: '0' };

async function setUp() {
  const desk = await startDeadLetterDesk();
  desk.emptyFromPull(2);
  return desk;
}

it('sends a dead letter back unchanged under its launch id, counts the replay, and removes it', async () => {
  const { runtime, put, published, lines, notes, emulator } = await setUp();
  await put(bridgeLetter({ attributes: { launchId: 'order-17', traceparent: 't', team: 'blue' } }));
  await deadLettersReplay(runtime, ALL);
  expect(published()).toEqual([
    {
      data: '{"id":2}',
      attributes: {
        launchId: 'order-17',
        traceparent: 't',
        team: 'blue',
        deadLetterReplays: '1',
        deadLetterSubscription: OWN,
      },
    },
  ]);
  expect(emulator.backlog('dead-pull')).toBe(0);
  expect(lines).toEqual([
    expect.stringMatching(/^replayed launch order-17, id 2 \(override-not-allowed\) as message \d+$/),
  ]);
  expect(notes).toEqual(['1 replayed, 0 left alone, 0 not chosen']);
});

it('keeps the launch id that was made from the message id, although the copy has another message id', async () => {
  const { runtime, put, published } = await setUp();
  const { attributes } = bridgeLetter();
  await put({ attributes });
  // As an earlier bridge stored it, without the launch id.
  const { launchId: written, ...bare } = attributes;
  await put({ attributes: bare });
  await deadLettersReplay(runtime, ALL);
  const launchId = launchIdOfMessage({ subscription: OWN, messageId: '77' });
  expect(written).toBe(launchId);
  expect(published().map((message) => message.attributes['launchId'])).toEqual([launchId, launchId]);
});

it('records an empty subscription if the delivery named none', async () => {
  const { runtime, put, published } = await setUp();
  await put(bridgeLetter({ subscription: '', attributes: { launchId: 'a' } }));
  await deadLettersReplay(runtime, ALL);
  const attributes = { launchId: 'a', deadLetterReplays: '1', deadLetterSubscription: '' };
  expect(published()).toEqual([{ data: '{"id":2}', attributes }]);
});

it.each([
  [{ reason: 'invalid-json' }, ['b']],
  [{ launchId: 'a' }, ['a']],
  [{ launchId: 'a', reason: 'override-not-allowed' }, ['a']],
])(
  'with the selection %j sends only the matching dead letters, and releases the others',
  async (selection, launchIds) => {
    const { runtime, put, published, notes, free } = await setUp();
    await put(bridgeLetter({ attributes: { launchId: 'a' } }));
    await put(bridgeLetter({ attributes: { launchId: 'b' }, reason: 'invalid-json' }));
    await put({ attributes: { launchId: 'c', ...MOVED } });
    await deadLettersReplay(runtime, { ...selection, perMinute: '0' });
    expect(published().map(({ attributes }) => attributes['launchId'])).toEqual(launchIds);
    expect(notes.at(-1)).toBe('1 replayed, 0 left alone, 2 not chosen');
    expect(await free()).toBe(2);
  },
);

it('shows in a dry run what it would send, and sends nothing', async () => {
  const { runtime, put, published, lines, free } = await setUp();
  await put(bridgeLetter({ attributes: { launchId: 'a' } }));
  await deadLettersReplay(runtime, { ...ALL, dryRun: true });
  expect(lines).toEqual(['would replay launch a, id 2 (override-not-allowed)']);
  expect(published()).toEqual([]);
  expect(await free()).toBe(1);
});

it('says what is missing from an unwrapped delivery', async () => {
  const { runtime, put, notes, published } = await setUp();
  await put(bridgeLetter({ isPartial: true, attributes: { launchId: 'a' } }));
  await deadLettersReplay(runtime, ALL);
  expect(notes[0]).toMatch(
    /unwrapped: only the attributes that the bridge and its rules read are known, the others are missing/,
  );
  const attributes = { launchId: 'a', deadLetterReplays: '1', deadLetterSubscription: OWN };
  expect(published()).toEqual([{ data: '{"id":2}', attributes }]);
});

it('shows its progress and removes it at the end', async () => {
  const { runtime, put, progress } = await setUp();
  await put(bridgeLetter());
  await put(bridgeLetter());
  await deadLettersReplay(runtime, ALL);
  expect(progress).toContain('1 replayed, 0 left alone, 0 not chosen');
  expect(progress.at(-1)).toBe('');
});

it('does nothing if there are no dead letters', async () => {
  const { runtime, notes } = await setUp();
  await deadLettersReplay(runtime, ALL);
  expect(notes).toEqual(['0 replayed, 0 left alone, 0 not chosen']);
});

describe('the selection', () => {
  it.each([
    [{}, 'nothing is chosen; takes --letter ID, --launch-id ID, --reason CODE'],
    [{ all: true, reason: 'x' }, 'takes --all, or --letter, --launch-id and --reason, not both'],
    [{ all: true, perMinute: '-1' }, '--per-minute is "-1"; takes a whole number from 0 to 100000'],
    [{ all: true, maxReplays: '0' }, '--max-replays is "0"; takes a whole number from 1 to 1000'],
  ])('%j is refused with exit 2, before anything is leased', async (options, says) => {
    const { runtime, emulator } = await setUp();
    const refused = deadLettersReplay(runtime, options);
    await expect(refused).rejects.toMatchObject({ exitCode: 2, message: expect.stringContaining(says) });
    expect(emulator.calls.filter(({ rpc }) => rpc === 'Pull')).toEqual([]);
  });

  it('of an absent dead letter is an error that lists the existing ones by reason, exit 1', async () => {
    const { runtime, put } = await setUp();
    await put(bridgeLetter());
    await expect(deadLettersReplay(runtime, { launchId: 'absent' })).rejects.toMatchObject({
      exitCode: 1,
      message: 'no dead letter with launch id "absent"; there are: override-not-allowed 1',
    });
  });
});

describe('it stops, and loses nothing', () => {
  it.each([
    ['NOT_FOUND', 'create the topic, or correct its name and PROJECT_ID'],
    ['PERMISSION_DENIED', 'grant roles/pubsub.publisher on the topic'],
    ['INVALID_ARGUMENT', 'TOPIC: projects/p/topics/job-launches: 3 INVALID_ARGUMENT'],
  ] as const)('if a publish ends with %s, exit 1', async (code, says) => {
    const { runtime, put, emulator, notes, free } = await setUp();
    await put(bridgeLetter({ messageId: '1' }));
    await put(bridgeLetter({ messageId: '2' }));
    // The test itself made the first two publishes, and the third one succeeds.
    emulator.faults.add({ rpc: 'Publish', nth: 4, code });
    const failed = deadLettersReplay(runtime, ALL);
    await expect(failed).rejects.toMatchObject({ exitCode: 1, message: expect.stringContaining(says) });
    await expect(failed).rejects.toThrow(/^stopped: .+Nothing is lost/);
    expect(notes).toEqual(['1 replayed, 0 left alone, 0 not chosen']);
    expect(await free()).toBe(1);
  });

  it('if an ack fails: the copy is sent again by the next run, under the same launch id', async () => {
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
