import { describe, expect, it } from 'vitest';
import { Code } from '../../grpc/status.ts';
import { openStream } from '../../testing/stream-bed.ts';
import { startPushEndpoint, startTestBed } from '../../testing/pubsub-bed.ts';

const filter = 'attributes.lang = "en" OR hasPrefix(attributes.lang, "en-")';

describe('a subscription with a filter', () => {
  it('delivers matching messages by stream and pull, and counts the others as acknowledged', async () => {
    const bed = await startTestBed();
    const subscription = await bed.pullFrom({ filter });
    const stream = openStream(bed);
    for (const lang of ['de', 'en', 'fr', 'en-US']) await bed.publish(lang, { lang });
    await bed.publish('none');
    await stream.received(2);
    expect(stream.data).toEqual(['en', 'en-US']);
    expect(bed.emulator.backlog('jobs-pull')).toBe(2);
    expect((await subscription.getMetadata())[0].filter).toBe(filter);
  });

  it('pushes matching messages', async () => {
    const bed = await startTestBed();
    const endpoint = await startPushEndpoint();
    await bed.pushTo(endpoint, { filter });
    for (const lang of ['de', 'en']) await bed.publish(lang, { lang });
    await bed.emulator.idle();
    expect(endpoint.pushes.map(({ json }) => json.message['attributes'])).toEqual([{ lang: 'en' }]);
  });

  it.each([
    ['that is not an expression', 'attributes.lang ='],
    ['whose error quotes half a character', String.raw`attributes.lang "\ud800"`],
    ['of more than 256 bytes', `attributes.lang = "${'é'.repeat(119)}"`],
  ])('is refused with one %s', async (_name, bad) => {
    const bed = await startTestBed();
    await expect(bed.pullFrom({ filter: bad })).rejects.toMatchObject({ code: Code.INVALID_ARGUMENT });
  });

  it('takes one of 256 bytes', async () => {
    const bed = await startTestBed();
    const longest = `attributes.lang = "${'é'.repeat(118)}"`;
    expect(Buffer.byteLength(longest)).toBe(256);
    await expect(bed.pullFrom({ filter: longest })).resolves.toBeDefined();
  });
});
