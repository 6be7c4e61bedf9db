/**
 * A call that grpc-js gave up before it was sent, and sends all the same. Real: gRPC and HTTP/2. In place of Cloud Run: the
 * emulator, behind a proxy.
 */
import { Client, credentials, Metadata, type CallCredentials } from '@grpc/grpc-js';
import { expect, it } from 'vitest';
import { RUN_JOB_PATH } from '../../../test/support/http2-proxy.ts';
import { startRunJobBed } from '../../../test/support/run-job-bed.ts';
import { ObservedCall } from './observed-call.ts';

/** How far a call comes whose deadline has passed when it begins, as if the process had been frozen there. */
async function lateCall({ client, token }: { readonly client: Client; readonly token?: CallCredentials }) {
  const metadata = new Metadata();
  const observed = new ObservedCall(metadata);
  const failed = Promise.withResolvers<number | undefined>();
  const call = client.makeUnaryRequest<Buffer, Buffer>(
    RUN_JOB_PATH,
    (bytes) => bytes,
    (bytes) => bytes,
    Buffer.of(),
    metadata,
    { deadline: Date.now() - 1, ...(token && { credentials: token }) },
    (error) => failed.resolve(error?.code),
  );
  const reach = await observed.reach({ call, code: await failed.promise });
  observed.end();
  return reach;
}

async function connected() {
  const { proxy } = await startRunJobBed();
  const client = new Client(proxy.address, credentials.createInsecure(), { 'grpc.enable_retries': 0 });
  const ready = Promise.withResolvers<Error | undefined>();
  client.waitForReady(Date.now() + 5000, ready.resolve);
  expect(await ready.promise).toBeUndefined();
  return { client, proxy };
}

/** Begins it in a turn of its own: out of a promise, grpc-js sends the call before it looks at the deadline. */
function inTurn<T>(begin: () => Promise<T>): Promise<T> {
  return new Promise((resolve) => void setImmediate(() => resolve(begin())));
}

it('a call that is sent just after its deadline was sent, although it had failed by then', async () => {
  const { client, proxy } = await connected();
  expect(await inTurn(() => lateCall({ client }))).toBe('sent');
  client.close();
  expect(proxy.sessions).toHaveLength(1);
});

it('a call that failed while it waits for its token is not sent when that comes', async () => {
  const { client, proxy } = await connected();
  const token = Promise.withResolvers<Metadata>();
  const slow = credentials.createFromMetadataGenerator((_, callback) => {
    void token.promise.then((metadata) => callback(null, metadata));
  });
  expect(await inTurn(() => lateCall({ client, token: slow }))).toBe('never sent');
  token.resolve(new Metadata());
  // The next call of the same connection arrives after whatever was sent before it.
  const next = new Metadata();
  next.set('next', 'yes');
  await new Promise((resolve) => {
    client.makeUnaryRequest(
      RUN_JOB_PATH,
      () => Buffer.of(),
      (bytes) => bytes,
      '',
      next,
      resolve,
    );
  });
  client.close();
  expect(proxy.calls.map(({ headers }) => headers['next'])).toEqual(['yes']);
});
