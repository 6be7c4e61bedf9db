// Source: cloud.google.com/pubsub/docs/payload-unwrapping.
import { describe, expect, it } from 'vitest';
import { publishOrdered, startPushEndpoint, startTestBed } from '../../testing/pubsub-bed.ts';

const unwrapped = (writeMetadata: boolean) => ({
  pushConfig: { noWrapper: { writeMetadata } },
});

describe('an unwrapped push', () => {
  it('has only the data as its body, with metadata and attributes in its headers', async () => {
    const bed = await startTestBed();
    const endpoint = await startPushEndpoint();
    await bed.pushTo(endpoint, unwrapped(true));
    const messageId = await bed.publish('{"id":2}', { launchId: 'l-1', 'Content-Type': 'application/json' });
    await bed.emulator.idle();
    const [push] = endpoint.pushes;
    expect(push?.body).toBe('{"id":2}');
    expect(push?.headers).toMatchObject({
      'x-goog-pubsub-subscription-name': 'projects/p/subscriptions/jobs-push',
      'x-goog-pubsub-message-id': messageId,
      'x-goog-pubsub-publish-time': '2026-01-01T00:00:00Z',
      launchid: 'l-1',
      'content-type': 'application/json',
      'user-agent': 'APIs-Google; (+https://developers.google.com/webmasters/APIs-Google.html)',
    });
    expect(push?.headers).not.toHaveProperty('x-goog-pubsub-ordering-key');
  });

  it('has the ordering key, but neither attempt nor content type', async () => {
    const bed = await startTestBed();
    await bed.pubsub.createTopic('dead');
    const endpoint = await startPushEndpoint();
    const deadLetterPolicy = { deadLetterTopic: 'projects/p/topics/dead', maxDeliveryAttempts: 5 };
    await bed.pushTo(endpoint, { ...unwrapped(true), deadLetterPolicy });
    await publishOrdered(bed, ['a1']);
    await bed.emulator.idle();
    const headers = endpoint.pushes[0]?.headers ?? {};
    expect(headers['x-goog-pubsub-ordering-key']).toBe('a');
    expect(Object.keys(headers).filter((name) => /attempt|content-type/.test(name))).toEqual([]);
  });

  it('has no metadata by default', async () => {
    const bed = await startTestBed();
    const endpoint = await startPushEndpoint();
    await bed.pushTo(endpoint, unwrapped(false));
    await bed.publish('x', { launchId: 'l-1' });
    await bed.emulator.idle();
    expect(endpoint.pushes[0]?.body).toBe('x');
    const names = Object.keys(endpoint.pushes[0]?.headers ?? {});
    expect(names.filter((name) => /^x-goog|launchid/.test(name))).toEqual([]);
  });

  it('leaves out attributes that HTTP cannot carry', async () => {
    const bed = await startTestBed();
    const endpoint = await startPushEndpoint();
    await bed.pushTo(endpoint, unwrapped(true));
    await bed.publish('x', {
      'a b': '1',
      umlaut: 'ジョブ',
      line: 'a\nb',
      'Content-Length': '7',
      authorization: 'Bearer x',
      Trailer: 'x',
      good: 'yes',
    });
    await bed.emulator.idle();
    expect(endpoint.pushes[0]?.headers).toMatchObject({ good: 'yes', 'content-length': '1' });
    const names = Object.keys(endpoint.pushes[0]?.headers ?? {});
    expect(names.filter((name) => /umlaut|line|a b|authorization|trailer/.test(name))).toEqual([]);
  });

  it('is shown in the settings of the subscription', async () => {
    const bed = await startTestBed();
    await bed.pushTo(await startPushEndpoint(), unwrapped(true));
    const [metadata] = await bed.pubsub.subscription('jobs-push').getMetadata();
    expect(metadata.pushConfig?.noWrapper).toEqual({ writeMetadata: true });
  });
});
