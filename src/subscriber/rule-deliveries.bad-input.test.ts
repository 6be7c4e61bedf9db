/**
 * Events of any form at the push route, with a rules file. Real: the rules, Express, HTTP and Google's publisher. In
 * place of Pub/Sub: the emulator.
 */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { startDeadLetterBed } from '../../test/support/dead-letter-bed.ts';
import { rulebookOf } from '../../test/support/rulebook-of.ts';

const UPLOADS = 'projects/p/subscriptions/uploads';

const IGNORING = await rulebookOf(`
jobs:
  plain: {}
  thumbnails:
    job: thumbs
rules:
  - name: uploads
    from: { subscription: uploads }
    launch:
      job: thumbnails
      args: ["--object={data.name}"]
unmatched: ignore
`);

describe('bad input becomes a dead letter:', () => {
  it.each<{ title: string; data?: string | Uint8Array; attributes?: object; reason: string }>([
    { title: 'a missing field', data: '{}', reason: 'rule-failed' },
    { title: 'null where a string is expected', data: '{"name":null}', reason: 'rule-failed' },
    { title: 'a list where a string is expected', data: '{"name":["a"]}', reason: 'rule-failed' },
    { title: 'an object where a string is expected', data: '{"name":{"a":1}}', reason: 'rule-failed' },
    { title: 'data that is a list', data: '[{"name":"a"}]', reason: 'rule-failed' },
    { title: 'data that is null', data: 'null', reason: 'rule-failed' },
    { title: 'no data', reason: 'rule-failed' },
    { title: 'data that is not JSON', data: 'name=a', reason: 'rule-failed' },
    {
      title: 'data that is not UTF-8',
      data: Buffer.from('7b226e616d65223a22ff227d', 'hex'),
      reason: 'rule-failed',
    },
    { title: 'a protobuf', data: Buffer.from('0a0568656c6c6f1202088001', 'hex'), reason: 'rule-failed' },
    { title: 'data that is nested deeply', data: '['.repeat(500_000), reason: 'rule-failed' },
    { title: 'a name only in __proto__', data: '{"__proto__":{"name":"a"}}', reason: 'rule-failed' },
    { title: 'two ids', data: '{"id":2,"name":"a"}', attributes: { id: '3' }, reason: 'id-mismatch' },
    {
      title: 'an unknown job',
      data: '{"name":"a"}',
      attributes: { job: 'thumbnail' },
      reason: 'unknown-job',
    },
    {
      title: 'a malformed launch id',
      data: '{"name":"a"}',
      attributes: { launchId: 'a b' },
      reason: 'invalid-launch-id',
    },
  ])('$title has the reason $reason', async ({ data = '', attributes = {}, reason }) => {
    const { push, endpoints, letters, lines } = await startDeadLetterBed({ rulebook: IGNORING });
    const message = { messageId: '7', data: Buffer.from(data).toString('base64'), attributes };
    expect(await push(message, { subscription: UPLOADS })).toBe(204);
    expect(endpoints.launches).toEqual([]);
    expect(letters()).toMatchObject([{ attributes: { ...attributes, deadLetterReason: reason } }]);
    expect(letters()[0]?.data).toBe(Buffer.from(data).toString());
    expect(lines).toEqual([expect.objectContaining({ severity: 'ERROR', reason })]);
  });
});

const json = fc.jsonValue({ maxDepth: 4 });
const name = fc.oneof(
  fc.constantFrom('a', '', '\0', '\u{d800}', '--help', '{id}', '__proto__'),
  fc.string(),
  json,
);
const text = fc.oneof(
  fc
    .record({ name, id: fc.oneof(fc.bigInt().map(String), name) }, { requiredKeys: [] })
    .map((data) => JSON.stringify(data)),
  fc.json({ maxDepth: 6 }),
  fc.string(),
);
const event = fc.oneof(
  { weight: 9, arbitrary: text.map((data) => Buffer.from(data)) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 100 }).map((data) => Buffer.from(data)) },
);
const attributes = fc.dictionary(
  fc.constantFrom(
    'id',
    'launchId',
    'job',
    'traceparent',
    'ce-specversion',
    'ce-id',
    'ce-source',
    'ce-type',
    'deadLetterReplays',
    'deadLetterSubscription',
    '__proto__',
  ),
  fc.oneof(fc.constantFrom('thumbnails', 'plain', '1.0', '2', '\0', UPLOADS), fc.string()),
);
const subscription = fc.constantFrom(
  UPLOADS,
  'projects/p/subscriptions/s',
  'projects/p/subscriptions/another',
  '',
);

it('no event is answered with 500, launched twice by one delivery, or acknowledged without a reason', async () => {
  const { endpoints, letters, lines, push } = await startDeadLetterBed({ rulebook: IGNORING });
  const seen = { launched: 0, ignored: 0, stored: 0 };
  const texts = () =>
    endpoints.launches.flatMap(({ inputId = '', values }) => [inputId, ...(values.args ?? [])]);
  await fc.assert(
    fc.asyncProperty(fc.record({ data: event, attributes, subscription }), async ({ data, ...around }) => {
      const before = { launches: endpoints.launches.length, letters: letters().length, lines: lines.length };
      const message = { messageId: '7', data: data.toString('base64'), attributes: around.attributes };
      const status = await push(message, { subscription: around.subscription });
      const launches = endpoints.launches.length - before.launches;
      const stored = letters().length - before.letters;
      const [line] = lines.slice(before.lines);
      expect(status).toBe(stored + launches > 0 || line?.['outcome'] === 'ignored' ? 204 : 422);
      expect(launches + stored).toBeLessThanOrEqual(1);
      if (launches === 1) seen.launched += 1;
      else if (stored === 1) seen.stored += 1;
      else if (status === 204) seen.ignored += 1;
    }),
    { numRuns: 500 },
  );
  expect(texts().filter((handed) => handed.includes('\0') || !handed.isWellFormed())).toEqual([]);
  for (const count of Object.values(seen)) expect(count).toBeGreaterThan(20);
});
