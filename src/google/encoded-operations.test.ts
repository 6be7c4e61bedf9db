/** Real: Google's client. It is not called: what it would decode an operation with is looked at. */
import { JobsClient, protos } from '@google-cloud/run';
import protobuf from 'protobufjs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { cloudRunClientOptions } from './cloud-run-client-options.ts';
import { executionIn, leaveOperationsEncoded } from './encoded-operations.ts';

const { Execution } = protos.google.cloud.run.v2;

afterEach(() => vi.restoreAllMocks());

function newDescriptor(prepare?: typeof leaveOperationsEncoded) {
  const client = new JobsClient(cloudRunClientOptions('localhost:1'));
  prepare?.(client);
  return client.descriptors.longrunning['runJob'];
}

describe('the client as it is shipped', () => {
  it('decodes operations of runJob where that is taken away', () => {
    expect(newDescriptor()).toHaveProperty('metadataDecoder', expect.any(Function));
    expect(newDescriptor()).toHaveProperty('responseDecoder', expect.any(Function));
    const without = newDescriptor(leaveOperationsEncoded);
    expect(without).toHaveProperty('metadataDecoder', undefined);
    expect(without).toHaveProperty('responseDecoder', undefined);
  });

  // Where this fails, the client is mended, and the file under test is no longer needed for its speed.
  it('makes its decoder anew for each operation', () => {
    const made = vi.spyOn(protobuf.Type.prototype, 'setup');
    const decode = newDescriptor()?.metadataDecoder;
    const bytes = Execution.encode({ name: 'n' }).finish();
    decode?.(bytes);
    const once = made.mock.calls.length;
    decode?.(bytes);
    expect(once).toBeGreaterThan(0);
    expect(made).toHaveBeenCalledTimes(2 * once);
  });
});

describe('the execution of an operation', () => {
  it('is what its metadata says', () => {
    const value = Execution.encode({ name: 'n', createTime: { seconds: 7, nanos: 8e6 } }).finish();
    expect(executionIn({ metadata: { value } })).toMatchObject({ name: 'n', createTimeMs: 7008 });
  });

  it.each([
    { title: 'no metadata', metadata: null },
    { title: 'empty metadata', metadata: {} },
    { title: 'an execution without a name', metadata: { value: Execution.encode({ uid: 'u' }).finish() } },
    { title: 'bytes that are no execution', metadata: { value: Uint8Array.of(0x0a, 0xff) } },
  ])('is not known where there is $title', ({ metadata }) => {
    expect(executionIn({ metadata })).toBeUndefined();
  });
});
