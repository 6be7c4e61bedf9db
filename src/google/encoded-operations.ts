import type { JobsClient, protos } from '@google-cloud/run';
import type { ListedExecution } from '../launch/execution-index.ts';
import { decodeExecution } from './encoded-executions.ts';

/**
 * Makes the operations of `client.runJob` keep their metadata and response as bytes, which `executionIn` reads.
 * Call it before the first `runJob`.
 *
 * The client has two faults here, seen in @google-cloud/run 4.2.0 with google-gax 6.17.0. It decodes by a
 * method of protobufjs that generates its code anew on each call, which is most of the CPU that one `runJob`
 * takes (docs/decisions/0008-what-a-launch-costs.md, `npm run bench:decoding`). And it decodes in a callback, where
 * bytes that cannot be decoded end the process.
 */
export function leaveOperationsEncoded(client: JobsClient): void {
  const { runJob } = client.descriptors.longrunning;
  if (runJob === undefined) return;
  // gax skips what it has no decoder for (`Operation._unpackResponse`); its types do not say so.
  const noDecoder: { metadataDecoder?: unknown; responseDecoder?: unknown } = runJob;
  noDecoder.metadataDecoder = undefined;
  noDecoder.responseDecoder = undefined;
}

/**
 * The execution that an operation of `runJob` has in its metadata.
 *
 * @returns undefined where it has none that can be read. The operation says that RunJob accepted the
 *   launch all the same.
 */
export function executionIn({ metadata }: protos.google.longrunning.IOperation): ListedExecution | undefined {
  if (!(metadata?.value instanceof Uint8Array)) return undefined;
  try {
    const execution = decodeExecution(metadata.value);
    return execution.name === '' ? undefined : execution;
  } catch {
    return undefined;
  }
}
