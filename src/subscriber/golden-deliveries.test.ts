/** Every documented shape of a delivery through the push route. Real: Express and HTTP. */
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  recordingLogger,
  startBothEndpoints,
  type BothEndpoints,
} from '../../test/support/both-endpoints.ts';
import { deliveryFixtures, type DeliveryFixture } from '../../test/support/delivery-fixtures.ts';
import { traceOfLaunch } from '../launch/kit/trace.ts';

const PATH = '/pubsub/push';

let endpoints: BothEndpoints;
let lines: ReturnType<typeof recordingLogger>['lines'];

beforeEach(async () => {
  const recording = recordingLogger();
  ({ lines } = recording);
  endpoints = await startBothEndpoints({ logger: recording.logger });
});

afterEach(() => endpoints.close());

async function push({ headers, body }: Pick<DeliveryFixture, 'headers' | 'body'>): Promise<number> {
  return (await endpoints.send({ path: PATH, headers: Object.entries(headers), body })).status;
}

describe('a delivery is launched once, with its id and launch id,', () => {
  it.each(deliveryFixtures)('from $title', async (fixture) => {
    const { id, launchId, traceId } = fixture.launch;
    expect(await push(fixture)).toBe(204);
    expect(endpoints.launches).toMatchObject([
      { inputId: id, launchId, messageId: fixture.message['messageId'] },
    ]);
    expect(endpoints.launches[0]?.trace.traceId).toBe(traceId ?? traceOfLaunch(launchId).traceId);
  });

  it.each(deliveryFixtures)(
    'and again with the same launch id when redelivered, from $title',
    async (fixture) => {
      const headers = { ...fixture.headers, 'x-cloud-trace-context': '1'.repeat(32) };
      await push(fixture);
      await push({ ...fixture, headers });
      const { launchId } = fixture.launch;
      expect(endpoints.launches.map((launch) => launch.launchId)).toEqual([launchId, launchId]);
    },
  );
});

/** A fixture with changed bytes in its body, and a header changed, removed or taken from another fixture. */
const mutated = fc
  .record({
    fixture: fc.constantFrom(...deliveryFixtures),
    other: fc.constantFrom(...deliveryFixtures),
    splices: fc.array(fc.record({ at: fc.nat(), remove: fc.nat(4), add: fc.uint8Array({ maxLength: 4 }) }), {
      maxLength: 3,
    }),
    header: fc.nat(),
    change: fc.constantFrom('none', 'remove', 'empty', 'garble', 'borrow'),
    garbled: fc.stringMatching(/^[!-~]{1,20}$/),
  })
  .map(({ fixture, other, splices, header, change, garbled }) => {
    const bytes = [...fixture.body];
    for (const { at, remove, add } of splices) bytes.splice(at % (bytes.length + 1), remove, ...add);
    const headers: Record<string, string> =
      change === 'borrow' ? { ...other.headers } : { ...fixture.headers };
    const name = Object.keys(headers)[header % Math.max(1, Object.keys(headers).length)] ?? 'x';
    if (change === 'remove') delete headers[name];
    if (change === 'empty') headers[name] = '';
    if (change === 'garble') headers[name] = garbled;
    return { headers, body: Buffer.from(bytes) };
  });

describe('a damaged delivery', () => {
  it('is launched, or refused and kept by Pub/Sub, and does no harm', async () => {
    await fc.assert(
      fc.asyncProperty(mutated, fc.boolean(), async (delivery, launched) => {
        const before = endpoints.launches.length;
        endpoints.outcome = launched
          ? { kind: 'launched', execution: 'e' }
          : { kind: 'busy', why: { code: 'another request' } };
        const status = await push(delivery);
        const answers = endpoints.launches.length === before ? [400, 422] : [launched ? 204 : 409];
        expect(answers).toContain(status);
      }),
      { numRuns: 500 },
    );
    expect(lines.filter(({ message }) => message === 'a request failed unexpectedly')).toEqual([]);
    expect((await endpoints.send({ method: 'GET', path: '/health/live' })).status).toBe(200);
  });
});
