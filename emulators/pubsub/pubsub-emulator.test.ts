import { connect } from 'node:net';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../clock.ts';
import { startPubSubEmulator } from './pubsub-emulator.ts';
import { silence, startPushEndpoint, startTestBed } from '../testing/pubsub-bed.ts';

describe('an emulator', () => {
  it('cuts open pushes when closed, and leaves no timer and no port open', async () => {
    const { clock, emulator, publish, pushTo } = await startTestBed();
    const endpoint = await startPushEndpoint({ answer: silence });
    await pushTo(endpoint);
    await publish('x');
    await endpoint.received(1);
    await emulator.close();
    await emulator.close();
    await emulator.idle();

    expect(clock.pending).toBe(0);
    for (const address of [emulator.address, new URL(emulator.issuer).host]) {
      const [host = '', port] = address.split(':');
      await expect(once(connect(Number(port), host), 'connect')).rejects.toMatchObject({
        code: 'ECONNREFUSED',
      });
    }
  });

  it('refuses a port in use, and leaves nothing open', async () => {
    const { emulator } = await startTestBed();
    const port = Number(emulator.address.split(':')[1]);
    await expect(startPubSubEmulator({ port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });

  it('names the existing resources in the error for an unknown topic or subscription', async () => {
    const { emulator, pubsub } = await startTestBed();
    expect(() => emulator.messages('jobs')).toThrow('no single resource jobs; there are: none');
    await pubsub.createTopic('jobs');
    expect(() => emulator.messages('job')).toThrow('there are: projects/p/topics/jobs');
    expect(() => emulator.backlog('jobs')).toThrow('there are: none');
  });

  it('sets no timer while there is nothing to deliver', async () => {
    const { emulator } = await startTestBed();
    await expect(Promise.all([emulator.idle(), emulator.quiet()])).resolves.toBeDefined();
  });

  it('runs on a fast clock, too', async () => {
    const { emulator, publish, pushTo } = await startTestBed({ clock: systemClock(1000) });
    await pushTo(await startPushEndpoint({ answer: (_push, nth) => (nth < 4 ? 500 : 204) }), {
      ackDeadlineSeconds: 600,
      retryPolicy: { minimumBackoff: { seconds: 10 }, maximumBackoff: { seconds: 600 } },
    });
    await publish('x');
    await emulator.idle();
    expect(emulator.deliveries('jobs-push').map(({ acked }) => acked)).toEqual([false, false, false, true]);
  });
});
