/** No token for Publish. Real: Google's client, gRPC. In place of Pub/Sub: the emulator. */
import { credentials, status } from '@grpc/grpc-js';
import { expect, it, vi } from 'vitest';
import { startTestBed } from '../../../emulators/testing/pubsub-bed.ts';
import type * as actualOptions from '../client-options.ts';
import { PubSubPublisher } from './publisher.ts';

/** The credentials are set on each call, since those of a client need TLS. */
vi.mock('../client-options.ts', async (importActual) => {
  const actual = await importActual<typeof actualOptions>();
  const error = Object.assign(new Error('no token'), { code: status.UNAUTHENTICATED });
  const noToken = credentials.createFromMetadataGenerator((_call, done) => done(error));
  const clientOptions = (options: actualOptions.ClientOptions) => ({
    ...actual.clientOptions(options),
    'grpc.callInvocationTransformer': (call: { readonly callOptions: object }) => ({
      ...call,
      callOptions: { ...call.callOptions, credentials: noToken },
    }),
  });
  return { ...actual, clientOptions };
});

it('a message that was not sent, because there was no token, is reported as not stored', async () => {
  const { emulator } = await startTestBed();
  const { address: emulatorHost } = emulator;
  const publisher = new PubSubPublisher({ projectId: 'p', topic: 'jobs', timeoutMs: 10_000, emulatorHost });
  const published = publisher.publish({ data: Buffer.from('{"id":1}'), attributes: {} });
  await expect(published).rejects.toMatchObject({ code: 'UNAUTHENTICATED', mayBeStored: false });
  expect(emulator.faults.callsOf('Publish')).toBe(0);
  await publisher.close();
});
