/** Real: Google's client and gRPC. In place of Pub/Sub: the emulator, with faults. */
import { constants } from 'node:http2';
import { afterEach, describe, expect, it } from 'vitest';
import { startTestBed, type TestBed } from '../../../emulators/testing/pubsub-bed.ts';
import { protos } from '@google-cloud/pubsub-api';
import { NoticingClock } from '../../../test/support/noticing-clock.ts';
import { startHttp2Proxy, type ProxiedCall } from '../../../test/support/http2-proxy.ts';
import { startScriptedRpc } from '../../../test/support/scripted-rpc.ts';
import type { OutgoingMessage } from './publish-queue.ts';
import { PubSubPublisher } from './publisher.ts';

const toClose: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of toClose.splice(0)) await close();
});

/** A proxy between the client and Pub/Sub, which can do anything to a call that HTTP/2 allows. */
async function startBehindProxy() {
  const { emulator } = await start();
  const proxy = await startHttp2Proxy(emulator.address);
  const publisher = new PubSubPublisher({
    projectId: 'p',
    topic: 'jobs',
    timeoutMs: 10_000,
    emulatorHost: proxy.address,
  });
  toClose.push(() => publisher.close().then(() => proxy.close()));
  return { emulator, proxy, publisher };
}

async function start(options: { timeoutMs?: number; clock?: NoticingClock; topic?: string } = {}) {
  const { timeoutMs = 10_000, clock = new NoticingClock(), topic = 'jobs' } = options;
  const bed = await startTestBed({ clock });
  await bed.pubsub.createTopic('jobs');
  const emulatorHost = bed.emulator.address;
  const publisher = new PubSubPublisher({ projectId: 'p', topic, timeoutMs, emulatorHost });
  toClose.push(() => publisher.close());
  return { emulator: bed.emulator, publisher };
}

function message(id: number): OutgoingMessage {
  return { data: Buffer.from(`{"id":${id}}`), attributes: { launchId: `launch-${id}` } };
}

function publishCalls(emulator: TestBed['emulator']): number {
  return emulator.faults.callsOf('Publish');
}

/** Milliseconds until a publish failed. */
async function failsAfterMs(publisher: PubSubPublisher): Promise<number> {
  const startedMs = performance.now();
  await expect(publisher.publish(message(1))).rejects.toThrow(/./);
  return performance.now() - startedMs;
}

describe('a published message', () => {
  it('is stored, with data and attributes, when the promise resolves with its id', async () => {
    const { emulator, publisher } = await start();
    const messageId = await publisher.publish(message(2));
    expect(emulator.messages('jobs')).toMatchObject([
      { messageId, data: Buffer.from('{"id":2}'), attributes: { launchId: 'launch-2' } },
    ]);
  });

  it('can go to a topic of another project, by its full name', async () => {
    const { emulator, publisher } = await start({ topic: 'projects/p/topics/jobs' });
    await publisher.publish(message(2));
    expect(emulator.messages('jobs')).toHaveLength(1);
  });

  it('is not confirmed if the answer has no id for it', async () => {
    const { PublishRequest, PublishResponse } = protos.google.pubsub.v1;
    const emulatorHost = await startScriptedRpc({
      path: '/google.pubsub.v1.Publisher/Publish',
      request: PublishRequest,
      response: PublishResponse,
      answer: () => ({ messageIds: [] }),
    });
    const publisher = new PubSubPublisher({ projectId: 'p', topic: 'jobs', timeoutMs: 10_000, emulatorHost });
    toClose.push(() => publisher.close());
    await expect(publisher.publish(message(2))).rejects.toThrow('0 message ids for 1 message');
  });

  it('shares its request with the others of the same turn of the event loop', async () => {
    const { emulator, publisher } = await start();
    const ids = await Promise.all(Array.from({ length: 50 }, (_, id) => publisher.publish(message(id))));
    expect(publishCalls(emulator)).toBe(1);
    expect(new Set(ids).size).toBe(50);
    await publisher.publish(message(51));
    expect(publishCalls(emulator)).toBe(2);
  });
});

describe('a publish that is not stored', () => {
  it('fails in time when Pub/Sub does not answer', async () => {
    const { emulator, publisher } = await start({ timeoutMs: 300 });
    emulator.faults.add({ rpc: 'Publish', silent: true });
    expect(await failsAfterMs(publisher)).toBeLessThan(1500);
  });

  it('fails in time when Pub/Sub stays unavailable', async () => {
    const { emulator, publisher } = await start({ timeoutMs: 300 });
    emulator.faults.add({ rpc: 'Publish', code: 'UNAVAILABLE' });
    expect(await failsAfterMs(publisher)).toBeLessThan(1500);
    expect(publishCalls(emulator)).toBeGreaterThan(1);
  });

  it('fails in time when nothing listens', async () => {
    const { emulator, publisher } = await start({ timeoutMs: 300 });
    await emulator.close();
    expect(await failsAfterMs(publisher)).toBeLessThan(1500);
  });

  it('fails at once when the topic is missing', async () => {
    const { publisher } = await start({ topic: 'other' });
    await expect(publisher.publish(message(1))).rejects.toMatchObject({
      code: 'NOT_FOUND',
      mayBeStored: false,
      message: expect.stringMatching(/^projects\/p\/topics\/other: 5 NOT_FOUND: .+$/),
    });
  });

  it.each([
    {
      title: 'the stream is reset with INADEQUATE_SECURITY',
      code: 'PERMISSION_DENIED',
      act: ({ stream }: ProxiedCall) => stream.close(constants.NGHTTP2_INADEQUATE_SECURITY),
    },
    {
      title: 'HTTP 403',
      code: 'PERMISSION_DENIED',
      act: (call: ProxiedCall) => call.answer({ headers: { ':status': 403 } }),
    },
    {
      title: 'HTTP 401',
      code: 'UNAUTHENTICATED',
      act: (call: ProxiedCall) => call.answer({ headers: { ':status': 401 } }),
    },
  ])('may be stored if the client made up the refusal: $title', async ({ act, code }) => {
    const { emulator, proxy, publisher } = await startBehindProxy();
    proxy.act = async (call) => {
      await call.forward();
      act(call);
    };
    await expect(publisher.publish(message(2))).rejects.toMatchObject({ code, mayBeStored: true });
    expect(emulator.messages('jobs')).toHaveLength(1);
  });

  it('is not stored if Pub/Sub itself refused it', async () => {
    const { emulator, publisher } = await startBehindProxy();
    emulator.faults.add({ rpc: 'Publish', code: 'PERMISSION_DENIED' });
    const refused = { code: 'PERMISSION_DENIED', mayBeStored: false };
    await expect(publisher.publish(message(2))).rejects.toMatchObject(refused);
    expect(emulator.messages('jobs')).toEqual([]);
  });

  it('is tried again within its time, and stored', async () => {
    const { emulator, publisher } = await start();
    emulator.faults.add({ rpc: 'Publish', nth: 1, code: 'UNAVAILABLE' });
    await publisher.publish(message(1));
    expect(emulator.messages('jobs')).toHaveLength(1);
  });

  it('does not prevent the next one from being stored once Pub/Sub has recovered', async () => {
    const { emulator, publisher } = await start({ timeoutMs: 300 });
    emulator.faults.add({ rpc: 'Publish', silent: true });
    await failsAfterMs(publisher);
    emulator.faults.clear();
    await publisher.publish(message(2));
    expect(emulator.messages('jobs')).toMatchObject([{ attributes: { launchId: 'launch-2' } }]);
  });
});

describe('closing', () => {
  it('waits for a publish that Pub/Sub has not answered yet', async () => {
    const clock = new NoticingClock();
    const { emulator, publisher } = await start({ clock });
    emulator.faults.add({ rpc: 'Publish', latencyMs: 1000 });
    const published = publisher.publish(message(1));
    await clock.held(1);
    let closed = false;
    const closing = publisher.close().then(() => (closed = true));
    await new Promise(setImmediate);
    expect(closed).toBe(false);
    clock.advance(1000);
    await expect(published).resolves.toMatch(/^\d+$/);
    await closing;
  });

  it('sends what was published in the same turn', async () => {
    const { emulator, publisher } = await start();
    const published = publisher.publish(message(1));
    await publisher.close();
    await expect(published).resolves.toMatch(/^\d+$/);
    expect(emulator.messages('jobs')).toHaveLength(1);
  });
});

it('the failed requests of an outage leave no listeners behind in the client', async () => {
  const { emulator, publisher } = await start();
  emulator.faults.add({ rpc: 'Publish', code: 'PERMISSION_DENIED' });
  const warnings: string[] = [];
  const note = ({ name }: Error): void => void warnings.push(name);
  process.on('warning', note);
  for (let id = 0; id < 20; id += 1) await expect(publisher.publish(message(id))).rejects.toThrow(/./);
  await new Promise(setImmediate);
  process.off('warning', note);
  expect(warnings).toEqual([]);
});
