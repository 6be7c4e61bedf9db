/** Real: Google's client. It is not called: what it would decode an operation with is looked at. */
import { JobsClient, protos } from '@google-cloud/run';
import protobuf from 'protobufjs';
import { afterEach, expect, it, vi } from 'vitest';
import { clientOptions } from '../client-options.ts';

const { Execution } = protos.google.cloud.run.v2;

afterEach(() => vi.restoreAllMocks());

// Where this fails the client is mended, and its own `runJob` may do in place of the call on its stub.
it('the client as it is shipped makes its decoder anew for each operation of runJob', () => {
  const { descriptors } = new JobsClient(clientOptions({ emulatorHost: 'localhost:1' }));
  const decode = descriptors.longrunning['runJob']?.metadataDecoder;
  const made = vi.spyOn(protobuf.Type.prototype, 'setup');
  const bytes = Execution.encode({ name: 'n' }).finish();
  decode?.(bytes);
  const once = made.mock.calls.length;
  decode?.(bytes);
  expect(once).toBeGreaterThan(0);
  expect(made).toHaveBeenCalledTimes(2 * once);
});
