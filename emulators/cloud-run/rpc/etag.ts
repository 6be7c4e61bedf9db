import { RpcError } from '../../grpc/status.ts';

/**
 * Checks a precondition as the protos describe it, with the code of AIP-154. The real service was observed to ignore the
 * etag of RunJob, on which no caller should rely.
 *
 * @param etag of the request; empty: no precondition.
 * @throws RpcError ABORTED when it is not the current etag of the resource.
 */
export function checkEtag(etag: string, resource: { readonly name: string; readonly etag: string }): void {
  if (etag === '' || etag === resource.etag) return;
  throw new RpcError('ABORTED', `The etag '${etag}' of '${resource.name}' is not the current one.`);
}
