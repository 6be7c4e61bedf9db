import { RpcError } from '../../grpc/status.ts';

/**
 * A precondition, as the protos describe it; AIP-154 gives the code. The real service was seen not to look at
 * that of RunJob, which no caller should count on.
 *
 * @param etag as requested; empty: no precondition.
 * @throws RpcError ABORTED when it is not the resource's own.
 */
export function checkEtag(etag: string, resource: { readonly name: string; readonly etag: string }): void {
  if (etag === '' || etag === resource.etag) return;
  throw new RpcError('ABORTED', `The etag '${etag}' of '${resource.name}' is not the current one.`);
}
