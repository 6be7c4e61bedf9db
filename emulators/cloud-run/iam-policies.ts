import { RpcError } from '../grpc/status.ts';
import type { UnaryHandler } from '../grpc/unary-call.ts';
import type { JobStore } from './job-store.ts';
import { parseJobName } from './resource-names.ts';

/** `google.iam.v1.Policy`; what else it has travels along unnamed. */
interface Policy {
  readonly version: number;
  readonly etag: Buffer;
}

/** What a resource without a policy of its own answers with. Source: examples of the IAM documentation. */
const NO_POLICY: Policy = { version: 1, etag: Buffer.from('ACAB', 'base64') };

/**
 * The IAM methods of jobs. A policy is kept and given back, and decides nothing: whoever reaches the emulator may
 * do everything. A fault with PERMISSION_DENIED shows what a denied call does.
 */
export function iamPolicyHandlers(store: JobStore): Readonly<Record<string, UnaryHandler>> {
  const policies = new WeakMap<object, Policy>();
  let writes = 0;
  return {
    GetIamPolicy: ({ resource }: { readonly resource: string }) =>
      policies.get(store.job(parseJobName(resource))) ?? NO_POLICY,

    SetIamPolicy({ resource, policy }: { readonly resource: string; readonly policy: Policy | null }) {
      const job = store.job(parseJobName(resource));
      if (policy === null) throw new RpcError('INVALID_ARGUMENT', 'policy: required.');
      const current = policies.get(job) ?? NO_POLICY;
      if (policy.etag.length > 0 && !policy.etag.equals(current.etag)) {
        throw new RpcError('ABORTED', 'There were concurrent policy changes. Please retry.');
      }
      const etag = Buffer.alloc(8);
      etag.writeUInt32BE(++writes, 4);
      const stored = { ...policy, version: policy.version === 0 ? 1 : policy.version, etag };
      policies.set(job, stored);
      return stored;
    },

    TestIamPermissions: ({ permissions }: { readonly permissions: readonly string[] }) => ({ permissions }),
  };
}
