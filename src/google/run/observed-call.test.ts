/**
 * grpc-js may send a call that it has already reported as failed. Real: gRPC and HTTP/2. In place of Cloud Run: the
 * emulator, behind a proxy.
 */
import { Client, credentials, Metadata, type CallCredentials } from '@grpc/grpc-js';
import { expect, it } from 'vitest';
import { RUN_JOB_PATH } from '../../../test/support/http2-proxy.ts';
import { startRunJobBed } from '../../../test/support/run-job-bed.ts';
import { ObservedCall } from './observed-call.ts';

/** Starts a call after its deadline, as a frozen process would. @returns how far it came. */
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

/** Begins it in a new turn of the event loop: from a promise, grpc-js sends the call before it checks the deadline. */
function inTurn<T>(begin: () => Promise<T>): Promise<T> {
  return new Promise((resolve) => void setImmediate(() => resolve(begin())));
}

it('a call that grpc-js sends just after its deadline counts as sent, although it has failed by then', async () => {
  const { client, proxy } = await connected();
  expect(await inTurn(() => lateCall({ client }))).toBe('sent');
  client.close();
  expect(proxy.sessions).toHaveLength(1);
});

it('a call that failed while it waited for its token is not sent when the token comes', async () => {
  const { client, proxy } = await connected();
  const token = Promise.withResolvers<Metadata>();
  const slow = credentials.createFromMetadataGenerator((_, callback) => {
    void token.promise.then((metadata) => callback(null, metadata));
  });
  expect(await inTurn(() => lateCall({ client, token: slow }))).toBe('never sent');
  token.resolve(new Metadata());
  // Calls of one connection arrive in order, so an earlier one would have arrived before this one.
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
