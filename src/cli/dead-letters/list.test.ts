/** `dead-letters list` with Google's own client, on the emulator. */
import { expect, it } from 'vitest';
import { bridgeLetter, MOVED, startDeadLetterDesk } from '../../../test/support/dead-letter-desk.ts';
import { launchIdOfMessage } from '../../launch/event/launch-id.ts';
import { deadLettersList } from './list.ts';

/** Five dead letters: two of the bridge, one of Pub/Sub, one that was published directly, and a partial one. */
async function setUp() {
  const desk = await startDeadLetterDesk();
  const nowMs = Date.now();
  await desk.put(bridgeLetter({ attributes: { launchId: 'order-17' }, nowMs: nowMs - 3 * 3_600_000 }));
  const json = { reason: 'invalid-json', detail: 'the data is not valid JSON', data: '{' } as const;
  await desk.put(bridgeLetter({ ...json, nowMs: nowMs - 2 * 86_400_000 }));
  await desk.put({ data: '', attributes: { id: '0009007199254740993', ...MOVED } });
  await desk.put({ attributes: { note: 'by hand' } });
  await desk.put(
    bridgeLetter({ isPartial: true, attributes: { launchId: 'order-18', deadLetterReplays: '2' } }),
  );
  desk.emptyFromPull(2);
  return desk;
}

it('shows reason, id, launch id, age and detail, the newest first, and those without a reason', async () => {
  const { runtime, lines } = await setUp();
  await deadLettersList(runtime, {});
  expect(lines[0]).toMatch(/^REASON +ID +LAUNCH ID +LETTER +AGE +REPLAYS +DETAIL$/);
  const subscription = 'projects/p/subscriptions/job-launches-push';
  const derived = launchIdOfMessage({ subscription, messageId: '77' });
  const rows = lines.slice(1).map((line) => line.split(/ {2,}/));
  expect(rows).toEqual(
    expect.arrayContaining([
      ['override-not-allowed', '2', 'order-17', expect.any(String), '3h', '0', 'taskCount is not allowed'],
      ['invalid-json', '-', derived, expect.any(String), '2d', '0', 'the data is not valid JSON'],
      [
        'override-not-allowed',
        '2',
        'order-18',
        expect.any(String),
        '0s',
        '2',
        expect.stringMatching(/partial: unwrapped/),
      ],
      [
        'none',
        '9007199254740993',
        '-',
        expect.any(String),
        expect.any(String),
        '0',
        expect.stringMatching(/^Pub\/Sub moved .* job-launches-push after 100 attempts/),
      ],
      [
        'none',
        '2',
        '-',
        expect.any(String),
        expect.any(String),
        '0',
        expect.stringMatching(/published here directly/),
      ],
    ]),
  );
  expect(rows).toHaveLength(5);
});

it('releases everything that it leased, and says so', async () => {
  const { runtime, notes, free } = await setUp();
  await deadLettersList(runtime, { reason: 'invalid-json' });
  expect(notes).toEqual(['1 dead letter (left in the subscription)']);
  expect(await free()).toBe(5);
});

it.each([
  [{ reason: 'none' }, ['pubsub', 'stranger']],
  [{ launchId: 'order-18' }, ['bridge']],
  [{ launchId: 'order-18', reason: 'none' }, []],
])('shows of %j only what fits', async (selection, origins) => {
  const { runtime, lines } = await setUp();
  await deadLettersList(runtime, { ...selection, json: true });
  expect(new Set(lines.map((line) => JSON.parse(line).origin))).toEqual(new Set(origins));
});

it('prints a line of JSON for each', async () => {
  const { runtime, lines } = await setUp();
  await deadLettersList(runtime, { launchId: 'order-17', json: true });
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    {
      reason: 'override-not-allowed',
      detail: 'taskCount is not allowed',
      id: '2',
      launchId: 'order-17',
      time: expect.stringMatching(/Z$/),
      ageSeconds: 10_800,
      replays: 0,
      partial: false,
      origin: 'bridge',
      messageId: '77',
      deadLetterId: expect.stringMatching(/^\d+$/),
    },
  ]);
});

it('says which reasons there are if none has the wanted one', async () => {
  const { runtime, lines, notes } = await setUp();
  await deadLettersList(runtime, { reason: 'invalid-jsn' });
  expect(lines).toEqual([]);
  expect(notes.join()).toMatch(/^no dead letter with reason "invalid-jsn"; there are: .*invalid-json 1/);
});

it('stops at the limit, and says that there may be more', async () => {
  const { runtime, lines, notes, free } = await setUp();
  await deadLettersList(runtime, { limit: '2' });
  expect(lines).toHaveLength(3);
  expect(notes.join()).toContain('there may be more: raise --limit');
  expect(await free()).toBe(5);
});

it('goes on after a pull that returns only a part', async () => {
  const desk = await startDeadLetterDesk();
  await Promise.all(Array.from({ length: 250 }, () => desk.put(bridgeLetter())));
  desk.emptyFromPull(4);
  await deadLettersList(desk.runtime, { limit: '1000', json: true });
  expect(new Set(desk.lines.map((line) => JSON.parse(line).deadLetterId)).size).toBe(250);
});

it('shows no control characters', async () => {
  const desk = await startDeadLetterDesk();
  await desk.put({
    attributes: { launchId: '\u001B[2Jx\n\u009By', deadLetterReason: 'a\rb', deadLetterDetail: '\u202Ec' },
  });
  desk.emptyFromPull(2);
  await deadLettersList(desk.runtime, {});
  expect(desk.lines.join('')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
});

it('shows the id of a named job, which can be any text, as one short line', async () => {
  const desk = await startDeadLetterDesk();
  const ids = ['invoice 7/β', 'a\u202Eb\nc', 'x'.repeat(500)];
  for (const id of ids) await desk.put(bridgeLetter({ data: '', attributes: { job: 'report', id } }));
  await desk.put(bridgeLetter({ data: '{"id":"order-9"}', attributes: { job: 'report' } }));
  await desk.put(bridgeLetter({ data: '{"id":2}', attributes: { job: 'report', id: 'another' } }));
  desk.emptyFromPull(2);
  await deadLettersList(desk.runtime, {});
  const shown = desk.lines.slice(1).map((line) => line.split(/ {2,}/)[1]);
  expect(new Set(shown)).toEqual(
    new Set(['invoice 7/β', 'a b c', `${'x'.repeat(100)}…`, 'order-9', 'another']),
  );
});

it('shows no control characters in JSON either', async () => {
  const desk = await startDeadLetterDesk();
  const id = '\u001B[2J\u202Ea\u009B\u{E0001}';
  await desk.put(bridgeLetter({ data: '', attributes: { job: 'report', id } }));
  desk.emptyFromPull(2);
  await deadLettersList(desk.runtime, { json: true });
  expect(desk.lines.join('')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  expect(JSON.parse(desk.lines.join(''))).toMatchObject({ id });
});

it('says so when there are none, and that the lease of another reader hides them', async () => {
  const desk = await startDeadLetterDesk();
  desk.emptyFromPull(2);
  await deadLettersList(desk.runtime, {});
  expect(desk.lines).toEqual([]);
  expect(desk.notes.join()).toMatch(
    /^no dead letters\. Messages that another reader has leased are not seen/,
  );
});

it('releases everything on Ctrl-C too, exit 1', async () => {
  const desk = await setUp();
  desk.emulator.faults.add({ rpc: 'ModifyAckDeadline', nth: 1, latencyMs: 1 });
  const listing = deadLettersList(desk.runtime, {});
  await Promise.race([desk.clock.held(6), listing]);
  desk.stop();
  desk.clock.advance(1);
  await expect(listing).rejects.toMatchObject({
    exitCode: 1,
    message: 'stopped; the messages are released',
  });
  expect(await desk.free()).toBe(5);
});

it('says when the leases end if they cannot be released', async () => {
  const desk = await setUp();
  desk.emulator.faults.add({ rpc: 'ModifyAckDeadline', nth: 2, code: 'PERMISSION_DENIED' });
  await deadLettersList(desk.runtime, {});
  expect(desk.notes).toEqual([expect.stringMatching(/could not be released.*30 s/), expect.any(String)]);
});
