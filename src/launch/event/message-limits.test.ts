/** Messages that fit can be published. Real: Google's client. In place of Pub/Sub: the emulator. */
import { describe, expect, it } from 'vitest';
import { startTestBed } from '../../../emulators/testing/pubsub-bed.ts';
import { misfitOf } from './message-limits.ts';

interface Row {
  readonly title: string;
  readonly data?: Buffer;
  readonly attributes?: Readonly<Record<string, string>>;
}

/** Publishes a message without a check. */
async function publish({ data = Buffer.of(), attributes = {} }: Row) {
  const { pubsub, emulator } = await startTestBed();
  await pubsub.createTopic('dead');
  await pubsub.topic('dead').publishMessage({ data, attributes });
  return emulator.messages('dead').map((message) => ({ data: message.data, attributes: message.attributes }));
}

function numbered(count: number): Readonly<Record<string, string>> {
  return Object.fromEntries(Array.from({ length: count }, (_, n) => [`k${n}`, '']));
}

/** The most attributes of the largest size, and data. */
function big(bytes: number): Row & { readonly data: Buffer } {
  const attributes = Object.fromEntries(
    Array.from({ length: 100 }, (_, n) => [String(n).padStart(256, 'k'), 'v'.repeat(1024)]),
  );
  return { title: '', data: Buffer.alloc(bytes), attributes };
}

describe('a message fits, and Pub/Sub takes it, with', () => {
  it.each<Row>([
    { title: 'a hundred attributes', attributes: numbered(100) },
    { title: 'names of 256 bytes and values of 1,024', attributes: { ['é'.repeat(128)]: '実é'.repeat(204) } },
    { title: 'an attribute of the client of Google', attributes: { googclient_traceparent: 'x' } },
    { title: 'an attribute called __proto__', attributes: JSON.parse('{"__proto__":"x","k":"v"}') },
  ])('$title', async (row) => {
    expect(misfitOf({ data: Buffer.of(), attributes: {}, ...row })).toBeUndefined();
    const [stored] = await publish(row);
    expect(Object.entries(stored?.attributes ?? {})).toEqual(Object.entries(row.attributes ?? {}));
  });

  it('as much data as fits, but not with one byte more', async () => {
    const room = 10_000_000 - 512 - 100 * (256 + 1024 + 9);
    const row = big(room);
    expect(misfitOf({ attributes: {}, ...row })).toBeUndefined();
    expect(misfitOf({ attributes: {}, ...big(room + 1) })).toMatch(/larger than 10000000 bytes/);
    const [stored] = await publish(row);
    expect(stored?.data).toHaveLength(room);
  });
});

describe('a message can never fit, and Pub/Sub refuses it, with', () => {
  it.each<Row & { says: RegExp }>([
    { title: '101 attributes', attributes: numbered(101), says: /more than 100/ },
    { title: 'a name of 257 bytes', attributes: { [`x${'é'.repeat(128)}`]: '' }, says: /256 bytes/ },
    { title: 'a value of 1,025 bytes', attributes: { k: `x${'é'.repeat(512)}` }, says: /1024 bytes/ },
    { title: 'an attribute without a name', attributes: { '': 'x' }, says: /without a name/ },
    { title: 'a name of Google', attributes: { google: 'x' }, says: /reserved/ },
  ])('$title', async (row) => {
    expect(misfitOf({ data: Buffer.of(), attributes: {}, ...row })).toMatch(row.says);
    await expect(publish(row)).rejects.toMatchObject({ code: 3 });
  });

  it.each(['\u{d800}', 'a\u{dc00}b'])('text that is not valid Unicode: %j', (text) => {
    for (const attributes of [{ [text]: 'x' }, { x: text }]) {
      expect(misfitOf({ data: Buffer.of(), attributes })).toMatch(/not valid Unicode/);
    }
  });
});
