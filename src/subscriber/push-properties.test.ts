/**
 * Properties of every request to the push route, tried with random ones. Real: Express, HTTP and Google's client. In place
 * of Pub/Sub: the emulator.
 */
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Sent } from '../../test/support/both-endpoints.ts';
import { startDeadLetterBed } from '../../test/support/dead-letter-bed.ts';
import type { Outcome } from '../launch/attempt/outcome.ts';
import { Rejection } from '../launch/event/rejection.ts';

type Body = string | Uint8Array;

const rejection = new Rejection({ code: 'override-refused', detail: 'why' });
const outcomes = fc.constantFrom<Outcome>(
  { kind: 'launched', execution: 'e' },
  { kind: 'duplicate', execution: undefined },
  { kind: 'ignored', why: { code: 'unmatched' } },
  { kind: 'busy', why: { code: 'another request' } },
  { kind: 'throttled', why: { code: 'no budget' }, retryAfterMs: 1 },
  { kind: 'transient', why: { code: 'set-up fault', refusal: 'NOT_FOUND', error: 'none' } },
  { kind: 'unknown', why: { code: 'not listed yet' } },
  { kind: 'rejected', rejection },
);

const anything = fc.jsonValue({ maxDepth: 3 });
const odd = fc.oneof(anything, fc.constantFrom('__proto__', 'constructor', 'toString', '\u{d800}', '\0'));

/** Valid data, or nearly. */
const data = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom('{"id":2}', '{"id":"2"}', ' {"id":9007199254740993} ') },
  {
    weight: 1,
    arbitrary: fc.constantFrom('{"id":2.0}', '{"id":2,"taskCount":3}', '{"__proto__":{"id":2}}', ''),
  },
  { weight: 1, arbitrary: fc.json({ maxDepth: 3 }) },
);
const member = <T>(honest: fc.Arbitrary<T>): fc.Arbitrary<unknown> =>
  fc.oneof({ weight: 20, arbitrary: honest }, { weight: 1, arbitrary: odd });
const message = fc.record(
  {
    data: member(data.map((text) => Buffer.from(text).toString('base64'))),
    attributes: member(
      fc.dictionary(
        fc.constantFrom('id', 'launchId', 'traceparent', '__proto__'),
        fc.constantFrom('2', '2', '2', '3', ''),
      ),
    ),
    messageId: member(fc.constantFrom('7', '8')),
    message_id: member(fc.constant('7')),
    publishTime: member(fc.constant('2026-01-01T00:00:00Z')),
    future: odd,
  },
  { requiredKeys: ['data', 'messageId'] },
);
const attempt = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom(1, 94, 95, 100) },
  { weight: 1, arbitrary: odd },
);
const wrapped = fc
  .record(
    { message: member(message), subscription: member(fc.constant('s')), deliveryAttempt: attempt },
    { requiredKeys: ['message', 'deliveryAttempt'] },
  )
  .map((body) => JSON.stringify(body));

/** A body with some bytes changed, added or removed. */
const mutated = fc
  .tuple(wrapped, fc.array(fc.tuple(fc.nat(), fc.uint8Array({ maxLength: 3 }), fc.nat(3)), { maxLength: 4 }))
  .map(([body, changes]) => {
    const bytes = [...Buffer.from(body)];
    for (const [place, added, removed] of changes) {
      bytes.splice(place % (bytes.length + 1), removed, ...added);
    }
    return Buffer.from(bytes);
  });

const nested = fc
  .tuple(
    fc.constantFrom('[', '{"message":', '{"data":[', '{"message":{"attributes":'),
    fc.integer({ min: 1, max: 20_000 }),
  )
  .map(([opening, depth]) => opening.repeat(depth));

const bodies: fc.Arbitrary<Body> = fc.oneof(
  { weight: 8, arbitrary: wrapped },
  { weight: 3, arbitrary: mutated },
  { weight: 1, arbitrary: data },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 200 }) },
  { weight: 1, arbitrary: fc.json() },
  { weight: 1, arbitrary: nested },
);

const header = fc.oneof(
  fc.constantFrom('1', '2', 'x', '', '%', '%E0%A4%A', '//pubsub.googleapis.com/projects/p/topics/t'),
  fc.stringMatching(/^[ -~\u{a0}-\u{ff}]{0,20}$/u),
);
const strangeHeaders: fc.Arbitrary<NonNullable<Sent['headers']>> = fc.array(
  fc.oneof(
    fc.tuple(
      fc.constant('content-type'),
      fc.constantFrom(
        'application/json',
        'application/cloudevents+json',
        'APPLICATION/CLOUDEVENTS+JSON ; x',
        'text/html',
        '!',
      ),
    ),
    fc.tuple(
      fc.constantFrom(
        'x-goog-pubsub-message-id',
        'x-goog-pubsub-publish-time',
        'id',
        'launchid',
        'traceparent',
      ),
      header,
    ),
    fc.tuple(fc.constantFrom('ce-id', 'ce-source', 'ce-type', 'ce-specversion', 'ce-time'), header),
    fc.tuple(fc.constant('ce-type'), fc.constant('google.cloud.pubsub.topic.v1.messagePublished')),
  ),
  { maxLength: 6 },
);

const headers = fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: strangeHeaders });

const DONE: ReadonlySet<Outcome['kind']> = new Set(['launched', 'queued', 'skipped', 'duplicate', 'ignored']);
const NACK: Partial<Readonly<Record<Outcome['kind'], number>>> = {
  busy: 409,
  throttled: 429,
  transient: 503,
  unknown: 503,
  rejected: 503,
};

/** The allowed answers to an outcome. */
function answersTo({ kind }: Outcome, stored: boolean): readonly number[] {
  if (DONE.has(kind)) return [204];
  return [stored ? 204 : (NACK[kind] ?? 204)];
}

it('a request is never answered with 500, and never acknowledged without its launch or a stored copy', async () => {
  const seen = { launched: 0, refused: 0, stored: 0, failed: 0, exhausted: 0 };
  const { endpoints, emulator, letters, lines } = await startDeadLetterBed();
  await fc.assert(
    fc.asyncProperty(
      fc.record({ body: bodies, headers, outcome: outcomes, storing: fc.boolean() }),
      async ({ body, headers: sentHeaders, outcome, storing }) => {
        emulator.faults.clear();
        if (!storing) emulator.faults.add({ rpc: 'Publish', code: 'PERMISSION_DENIED' });
        endpoints.outcome = outcome;
        const before = { launches: endpoints.launches.length, letters: letters().length };
        const { status } = await endpoints.send({ path: '/pubsub/push', headers: sentHeaders, body });
        const launches = endpoints.launches.length - before.launches;
        const [letter, ...more] = letters().slice(before.letters);
        const isStored = letter !== undefined;
        expect(launches).toBeLessThanOrEqual(1);
        expect(more).toEqual([]);
        // A request that is not a delivery leaves nothing behind; a delivery without a launch request leaves a copy.
        const allowed = launches === 1 ? answersTo(outcome, isStored) : isStored ? [204] : [400, 503, 422];
        expect(allowed).toContain(status);
        expect(status !== 204 || launches === 1 || isStored).toBe(true);

        if (launches === 1 && status === 204) seen.launched += 1;
        if (status === 400) seen.refused += 1;
        if (isStored) seen.stored += 1;
        if (launches === 0 && status === 503) seen.failed += 1;
        if (letter?.attributes['deadLetterReason'] === 'attempts-exhausted') seen.exhausted += 1;
      },
    ),
    { numRuns: 1_000 },
  );
  // The generators must reach every case.
  expect(Math.min(...Object.values(seen))).toBeGreaterThan(5);
  expect(lines.filter(({ message: text }) => text === 'a request failed unexpectedly')).toEqual([]);
});
