/** Properties of every launch request, tried with random ones. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decode as decodeMessage, type Decoded, type Message } from '../../../test/support/decode-message.ts';
import { parseInputId } from './input-id.ts';
import { launchDigest, type LaunchRequest } from './launch-request.ts';
import { encodeMessage } from './message.ts';
import type { AllowedOverrides } from './override-words.ts';

const DIGITS = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'];
const ALL: AllowedOverrides = {
  args: true,
  taskCount: 10_000,
  timeoutSeconds: 604_800,
  env: ['APP_*'],
};

const integer = fc
  .tuple(fc.constantFrom(...DIGITS.slice(1)), fc.string({ unit: fc.constantFrom(...DIGITS), maxLength: 99 }))
  .map(([first, rest]) => first + rest);
const envName = fc.stringMatching(/^APP_[A-Z]{1,8}$/);
const requests: fc.Arbitrary<LaunchRequest> = fc.record(
  {
    id: integer,
    args: fc.array(fc.string({ unit: 'grapheme' }), { maxLength: 4 }),
    env: fc.dictionary(envName, fc.string({ unit: 'grapheme' }), { maxKeys: 4, noNullPrototype: true }),
    taskCount: fc.integer({ min: 1, max: 10_000 }),
    timeoutSeconds: fc.integer({ min: 1, max: 604_800 }),
  },
  { requiredKeys: ['id'], noNullPrototype: true },
);

function decode(message: Message): Decoded {
  return decodeMessage(message, { overrides: ALL });
}

describe('an id', () => {
  it('keeps every digit as a JSON number, as a JSON string and as an attribute', () => {
    fc.assert(
      fc.property(integer, (id) => {
        expect(decode({ data: Buffer.from(`{"id":${id}}`), attributes: {} }).request.id).toBe(id);
        expect(decode({ data: Buffer.from(`{"id":"${id}"}`), attributes: {} }).request.id).toBe(id);
        expect(decode({ data: Buffer.alloc(0), attributes: { id } }).request.id).toBe(id);
      }),
    );
  });

  it('is always an integer literal, never another JSON number', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (number) => {
        const literal = Object.is(number, -0) ? '-0' : String(number);
        const read = (): string =>
          decode({ data: Buffer.from(`{"id":${literal}}`), attributes: {} }).request.id;
        const expected = parseInputId(literal);
        const outcome = ((): string | undefined => {
          try {
            return read();
          } catch {
            return undefined;
          }
        })();
        expect(outcome).toBe(expected);
      }),
    );
  });
});

describe('a launch request', () => {
  it('is the same when it is read from its message', () => {
    fc.assert(
      fc.property(
        requests,
        fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._:~-]{0,127}$/),
        (request, launchId) => {
          const trace = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), sampled: true };
          const launch = decode(encodeMessage({ request, launchId, trace }));
          expect(launch).toMatchObject({ launchId, trace, digest: launchDigest(request) });
          expect(launch.request).toEqual(request);
        },
      ),
    );
  });

  it('has one digest, whatever the order of its keys', () => {
    fc.assert(
      fc.property(requests, (request) => {
        const env = Object.fromEntries(Object.entries(request.env ?? {}).toReversed());
        const shuffled = Object.fromEntries(
          Object.entries({ ...request, ...(request.env !== undefined && { env }) }).toReversed(),
        ) as unknown as LaunchRequest; // fromEntries forgets the keys
        expect(launchDigest(shuffled)).toBe(launchDigest(request));
      }),
    );
  });

  it('has another digest than every request that asks for something else', () => {
    const asksFor = ({ id, args, env = {}, taskCount, timeoutSeconds }: LaunchRequest): string =>
      JSON.stringify([
        id,
        args,
        Object.entries(env).toSorted(([a], [b]) => (a < b ? -1 : 1)),
        taskCount,
        timeoutSeconds,
      ]);
    fc.assert(
      fc.property(requests, requests, (one, other) => {
        expect(launchDigest(one) === launchDigest(other)).toBe(asksFor(one) === asksFor(other));
      }),
    );
  });

  it.each<{ one: LaunchRequest; other: LaunchRequest }>([
    { one: { id: '2' }, other: { id: '3' } },
    { one: { id: '2' }, other: { id: '2', args: ['x'] } },
    { one: { id: '2', args: ['a b'] }, other: { id: '2', args: ['a', 'b'] } },
    { one: { id: '2', args: ['a', 'b'] }, other: { id: '2', args: ['b', 'a'] } },
    { one: { id: '2', env: { A: 'x' } }, other: { id: '2', env: { A: 'y' } } },
    { one: { id: '2', env: { A: 'x' } }, other: { id: '2', env: { B: 'x' } } },
    { one: { id: '2', env: { A: '', B: 'x' } }, other: { id: '2', env: { A: 'x', B: '' } } },
    { one: { id: '2', taskCount: 3 }, other: { id: '2', timeoutSeconds: 3 } },
  ])('$one and $other have two digests', ({ one, other }) => {
    expect(launchDigest(one)).not.toBe(launchDigest(other));
  });
});
