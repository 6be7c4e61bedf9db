// Bytes that end too early, which Google's clients never send. A service must not act on half a name.
import { credentials, makeGenericClientConstructor, status, type ServiceError } from '@grpc/grpc-js';
import { expect, it } from 'vitest';
import { startTestBed } from '../testing/pubsub-bed.ts';

it('refuses a request that ends inside a string', async () => {
  const { emulator } = await startTestBed();
  const Generic = makeGenericClientConstructor({}, '');
  const client = new Generic(emulator.address, credentials.createInsecure());
  const name = Buffer.from('projects/p/topics/jobs-and-more');
  const whole = Buffer.concat([Buffer.from([0x0a, name.length]), name]);
  const error = await new Promise<ServiceError | null>((resolve) => {
    client.makeUnaryRequest(
      '/google.pubsub.v1.Publisher/CreateTopic',
      (bytes: Buffer) => bytes,
      (bytes) => bytes,
      whole.subarray(0, -5),
      resolve,
    );
  });
  client.close();
  expect(error?.code).toBe(status.INTERNAL);
  expect(emulator.snapshot().topics).toEqual([]);
});
