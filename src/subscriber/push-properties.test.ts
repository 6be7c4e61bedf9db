/** What holds for every request to the push route, tried with random ones. Real: Express and HTTP. */
import * as fc from 'fast-check';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { recordingLogger, startBothDoors, type BothDoors, type Sent } from '../../test/support/both-doors.ts';
import type { Outcome } from '../launch/outcome.ts';
import { Rejection } from '../launch/rejection.ts';

let doors: BothDoors;
let lines: ReturnType<typeof recordingLogger>['lines'];

beforeEach(async () => {
  const recording = recordingLogger();
  lines = recording.lines;
  doors = await startBothDoors({ logger: recording.logger });
});

afterEach(() => doors.close());

type Body = string | Uint8Array;

const rejection = new Rejection({ code: 'override-refused', detail: 'why' });
const outcomes = fc.constantFrom<Outcome>(
  { kind: 'launched', execution: 'e' },
  { kind: 'duplicate', execution: undefined },
  { kind: 'busy', detail: 'why' },
  { kind: 'throttled', detail: 'why', retryAfterMs: 1 },
  { kind: 'transient', detail: 'why', setUpFault: true },
  { kind: 'unknown', detail: 'why' },
  { kind: 'rejected', rejection },
);

const anything = fc.jsonValue({ maxDepth: 3 });
const odd = fc.oneof(anything, fc.constantFrom('__proto__', 'constructor', 'toString', '\u{d800}', '\0'));

/** What an honest publisher sends, or nearly. */
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
const wrapped = fc
  .record(
    { message: member(message), subscription: member(fc.constant('s')), deliveryAttempt: odd },
    { requiredKeys: ['message'] },
  )
  .map((body) => JSON.stringify(body));

/** A body with a few of its bytes exchanged, added or cut off. */
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
  { weight: 4, arbitrary: wrapped },
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

const headers = fc.oneof(fc.constant([]), strangeHeaders);

const STATUS = {
  launched: 204,
  duplicate: 204,
  busy: 409,
  throttled: 429,
  transient: 503,
  unknown: 503,
  rejected: 422,
};

it('a request is never answered with 500, and never acknowledged without its launch', async () => {
  const seen = { understood: 0, refused: 0 };
  await fc.assert(
    fc.asyncProperty(bodies, headers, outcomes, async (body, sentHeaders, outcome) => {
      doors.outcome = outcome;
      const before = doors.launches.length;
      const { status } = await doors.send({ path: '/pubsub/push', headers: sentHeaders, body });
      const launches = doors.launches.length - before;
      if (launches > 0) seen.understood += 1;
      else seen.refused += 1;
      expect(launches).toBeLessThanOrEqual(1);
      // Without a launch the message is kept by Pub/Sub: only 400 and 422 are left.
      expect(launches === 1 ? [STATUS[outcome.kind]] : [400, 422]).toContain(status);
    }),
    { numRuns: 1_000 },
  );
  // The generators must reach both.
  expect(seen.understood).toBeGreaterThan(50);
  expect(seen.refused).toBeGreaterThan(50);
  expect(lines.filter(({ message: text }) => text === 'a request failed unexpectedly')).toEqual([]);
});
