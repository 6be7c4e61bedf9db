/** Real: Google's client. No call is made; the test reads the decoder that the client would use for an operation. */
import { JobsClient, protos } from '@google-cloud/run';
import protobuf from 'protobufjs';
import { afterEach, expect, it, vi } from 'vitest';
import { clientOptions } from '../client-options.ts';

const { Execution } = protos.google.cloud.run.v2;

afterEach(() => vi.restoreAllMocks());

// If this fails, the client has been fixed, and its own `runJob` may replace the call on its stub.
it("Google's client makes a new decoder for each operation of runJob", () => {
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
