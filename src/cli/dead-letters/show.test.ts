/** `dead-letters show` with Google's own client, on the emulator. */
import { expect, it } from 'vitest';
import { bridgeLetter, startDeadLetterDesk } from '../../../test/support/dead-letter-desk.ts';
import { deadLettersShow } from './show.ts';

async function setUp() {
  const desk = await startDeadLetterDesk();
  desk.emptyFromPull(2);
  return desk;
}

it('shows what is known of the dead letter, its attributes and its data, and leaves it where it is', async () => {
  const { runtime, put, lines, free } = await setUp();
  const data = '{\n  "id": 9007199254740993\n}';
  const id = await put(bridgeLetter({ data, attributes: { launchId: 'order-17', team: 'blue' } }));
  await put(bridgeLetter({ attributes: { launchId: 'order-18' } }));
  await deadLettersShow(runtime, { id });
  expect(lines).toEqual([
    'reason: override-not-allowed',
    'detail: taskCount is not allowed',
    'id: 9007199254740993',
    'launchId: order-17',
    expect.stringMatching(/^time: .*Z$/),
    expect.stringMatching(/^ageSeconds: \d+$/),
    'replays: 0',
    'partial: false',
    'origin: bridge',
    'messageId: 77',
    `deadLetterId: ${id}`,
    'attributes (7):',
    '  deadLetterDetail: taskCount is not allowed',
    '  deadLetterMessageId: 77',
    '  deadLetterReason: override-not-allowed',
    '  deadLetterSubscription: projects/p/subscriptions/job-launches-push',
    expect.stringMatching(/^ {2}deadLetterTime: /),
    '  launchId: order-17',
    '  team: blue',
    `data (${data.length} bytes, text):`,
    '  {',
    '    "id": 9007199254740993',
    '  }',
  ]);
  expect(await free()).toBe(2);
});

it('finds all dead letters of a launch by its launch id', async () => {
  const { runtime, put, lines } = await setUp();
  const letter = bridgeLetter({ attributes: { launchId: 'order-17' } });
  const ids = [await put(letter), await put(letter)];
  await put(bridgeLetter({ attributes: { launchId: 'order-18' } }));
  await deadLettersShow(runtime, { id: 'order-17' });
  const shown = lines.filter((line) => line.startsWith('deadLetterId: '));
  expect(new Set(shown)).toEqual(new Set(ids.map((id) => `deadLetterId: ${id}`)));
});

it('escapes untrusted text that would move the cursor, change the direction or pass for a field', async () => {
  const { runtime, put, lines } = await setUp();
  const data = '"\u001B[2J\u202Eabc\u009B\r"\nreason: forged';
  const id = await put({
    data,
    attributes: { 'a\nb': '\u2066x\nreason: forged', deadLetterReason: '\u0007' },
  });
  await deadLettersShow(runtime, { id });
  expect(lines.join('')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  expect(lines.filter((line) => line.startsWith('reason: '))).toEqual([String.raw`reason: \u0007`]);
  expect(lines).toContain(String.raw`  a\u000ab: \u2066x\u000areason: forged`);
  expect(lines).toContain(String.raw`  "\u001b[2J\u202eabc\u009b\u000d"`);
});

/** The desk only publishes text. */
async function putBytes(desk: Awaited<ReturnType<typeof setUp>>, data: Buffer): Promise<string> {
  return desk.pubsub.topic('dead').publishMessage({ data, attributes: { launchId: 'x' } });
}

it('shows bytes that are not text as hex digits, with their printable ASCII', async () => {
  const desk = await setUp();
  await putBytes(desk, Buffer.from([0xff, 0x1b, ...Buffer.from('[2J pro')]));
  await deadLettersShow(desk.runtime, { id: 'x' });
  expect(desk.lines.slice(-2)).toEqual([
    'data (9 bytes, not text):',
    '  00000000  ff 1b 5b 32 4a 20 70 72 6f                       ..[2J pro',
  ]);
});

it('cuts long data, and says so', async () => {
  const desk = await setUp();
  await putBytes(desk, Buffer.from('a'.repeat(70_000)));
  await deadLettersShow(desk.runtime, { id: 'x' });
  expect(desk.lines.slice(-3)).toEqual([
    'data (70000 bytes, text):',
    `  ${'a'.repeat(65_536)}`,
    '… and 4464 bytes more: --json has all of them',
  ]);
});

it('prints every byte in JSON', async () => {
  const desk = await setUp();
  await putBytes(desk, Buffer.from('{"a":"\u202E"}'));
  await putBytes(desk, Buffer.from([0xff, 0x00]));
  await deadLettersShow(desk.runtime, { id: 'x', json: true });
  expect(desk.lines.join('')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  const shown = desk.lines.map((line) => JSON.parse(line));
  expect(shown).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ data: '{"a":"\u202E"}', attributes: { launchId: 'x' } }),
      expect.objectContaining({ data: null, dataBase64: '/wA=' }),
    ]),
  );
});

it('says that there is none with this id, and what there is, exit 1', async () => {
  const { runtime, put } = await setUp();
  await put(bridgeLetter());
  await expect(deadLettersShow(runtime, { id: 'absent' })).rejects.toMatchObject({
    exitCode: 1,
    message: 'no dead letter has the message id or launch id "absent"; there are: override-not-allowed 1',
  });
});
