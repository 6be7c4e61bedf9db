/** `dead-letters replay --data`, with Google's own clients, on the emulator. */
import { describe, expect, it } from 'vitest';
import { bridgeLetter, MOVED, OWN, startDeadLetterDesk } from '../../../test/support/dead-letter-desk.ts';
import { deadLettersReplay } from './replay.ts';

async function setUp() {
  const desk = await startDeadLetterDesk();
  desk.emptyFromPull(2);
  return desk;
}

it('sends the chosen one with other data, byte for byte, under its launch id', async () => {
  const { runtime, put, published, emulator } = await setUp();
  const letter = await put(
    bridgeLetter({ data: '{"id":', reason: 'invalid-json', attributes: { launchId: 'a' } }),
  );
  const data = '{ "id": 9007199254740993, "args": ["\u202E"] }';
  await deadLettersReplay(runtime, { letter, data });
  const attributes = { launchId: 'a', deadLetterReplays: '1', deadLetterSubscription: OWN };
  expect(published()).toEqual([{ data, attributes }]);
  expect(emulator.backlog('dead-pull')).toBe(0);
});

it('keeps the launch id when it is repeated with other data, so that only the first can launch', async () => {
  const { runtime, put, emulator, published } = await setUp();
  const letter = await put(bridgeLetter({ reason: 'invalid-request' }));
  emulator.faults.add({ rpc: 'Acknowledge', code: 'PERMISSION_DENIED' });
  await expect(deadLettersReplay(runtime, { letter, data: '{"id":3}' })).rejects.toMatchObject({
    exitCode: 1,
  });
  emulator.faults.clear();
  await deadLettersReplay(runtime, { letter, data: '{"id":4}' });
  const [first, second] = published();
  expect([first?.data, second?.data]).toEqual(['{"id":3}', '{"id":4}']);
  expect(second?.attributes['launchId']).toBe(first?.attributes['launchId']);
});

it('sends nothing in a dry run', async () => {
  const { runtime, put, published, lines } = await setUp();
  await put(bridgeLetter({ data: '', attributes: { launchId: 'a' } }));
  await deadLettersReplay(runtime, { launchId: 'a', data: '{"id":3}', dryRun: true });
  expect(lines).toEqual(['would replay launch a, id - (override-not-allowed)']);
  expect(published()).toEqual([]);
});

it('sends nothing if several are chosen, and names them, exit 1', async () => {
  const { runtime, put, published, free } = await setUp();
  const letter = bridgeLetter({ attributes: { launchId: 'a' } });
  const ids = [await put(letter), await put(letter)];
  await put(bridgeLetter({ attributes: { launchId: 'b' } }));
  const refused = deadLettersReplay(runtime, { launchId: 'a', data: '{"id":3}' });
  await expect(refused).rejects.toMatchObject({
    exitCode: 1,
    message: expect.stringMatching(
      /^2 dead letters are chosen, and --data is for one; take one of --letter /,
    ),
  });
  for (const id of ids) await expect(refused).rejects.toThrow(id);
  expect(published()).toEqual([]);
  expect(await free()).toBe(3);
});

describe('it leaves alone what would certainly come back', () => {
  it('a launch id that has launched another request, unless --force gives a new one', async () => {
    const { runtime, put, published, notes, emulator } = await setUp();
    const letter = await put(bridgeLetter({ reason: 'launch-id-conflict', attributes: { launchId: 'a' } }));
    await expect(deadLettersReplay(runtime, { letter, data: '{"id":3}' })).rejects.toThrow('1 of 1 chosen');
    expect(notes[0]).toMatch(/its launch id has launched another request.*--force/);
    expect(published()).toEqual([]);
    emulator.faults.clear();
    await deadLettersReplay(runtime, { letter, data: '{"id":3}', force: true });
    expect(published()).toEqual([
      { data: '{"id":3}', attributes: expect.objectContaining({ launchId: expect.stringMatching(/^f_/) }) },
    ]);
  });

  it('data whose id is not that of the attribute', async () => {
    const { runtime, put, published, notes } = await setUp();
    const letter = await put(bridgeLetter({ attributes: { launchId: 'a', id: '2' } }));
    await expect(deadLettersReplay(runtime, { letter, data: '{"id":3}' })).rejects.toThrow('1 of 1 chosen');
    expect(notes[0]).toContain(
      'it would be rejected again: the data and the attribute "id" name different ids',
    );
    expect(published()).toEqual([]);
  });

  it('one that the bridge did not store, unless --force says so', async () => {
    const { runtime, put, published } = await setUp();
    const letter = await put({ attributes: MOVED });
    await expect(deadLettersReplay(runtime, { letter, data: '{"id":3}' })).rejects.toThrow('1 of 1 chosen');
    expect(published()).toEqual([]);
  });
});

describe('it is refused with exit 2, before anything is leased', () => {
  it.each([
    [{ all: true, data: '{}' }, '--data is for one dead letter; takes --letter ID or --launch-id ID with it'],
    [{ reason: 'invalid-json', data: '{}' }, '--data is for one dead letter'],
    [{ letter: '1', data: '{"id":' }, `--data is not valid JSON; takes JSON such as '{"id":2}'`],
    [{ letter: '1', data: '' }, '--data is not valid JSON'],
    [{ letter: '1', data: '{"__proto__":1}' }, '--data has the key "__proto__"'],
    [{ letter: '1', data: '['.repeat(201) }, '--data is nested deeper than 200 levels'],
  ])('%j', async (options, says) => {
    const { runtime, emulator } = await setUp();
    const refused = deadLettersReplay(runtime, options);
    await expect(refused).rejects.toMatchObject({ exitCode: 2, message: expect.stringContaining(says) });
    expect(emulator.calls.filter(({ rpc }) => rpc === 'Pull')).toEqual([]);
  });
});
