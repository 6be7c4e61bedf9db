import { RpcError } from './status.ts';
import type { UnaryHandler } from './unary-call.ts';

/** `google.iam.v1.Policy`; what else it has travels along unnamed. */
interface Policy {
  readonly version: number;
  readonly etag: Buffer;
}

/** What a resource without a policy of its own answers with; Google's clients test for it. */
const NO_POLICY: Policy = { version: 0, etag: Buffer.from('ACAB', 'base64') };

/** What policies can be set on, by full name. */
export interface PolicyOwners {
  has(resource: string): boolean;
  /** @throws RpcError NOT_FOUND */
  get(resource: string): object;
}

interface TestIamPermissionsRequest {
  readonly resource: string;
  readonly permissions: readonly string[];
}

/**
 * The methods of `google.iam.v1.IAMPolicy`. A policy is kept and given back, and decides nothing: whoever reaches the
 * emulator may do everything. A fault with PERMISSION_DENIED shows what a denied call does.
 */
export function iamPolicyHandlers(owners: PolicyOwners): Readonly<Record<string, UnaryHandler>> {
  const policies = new WeakMap<object, Policy>();
  let writes = 0;
  return {
    GetIamPolicy: ({ resource }: { readonly resource: string }) =>
      policies.get(owners.get(resource)) ?? NO_POLICY,

    SetIamPolicy({ resource, policy }: { readonly resource: string; readonly policy: Policy | null }) {
      const owner = owners.get(resource);
      if (policy === null) throw new RpcError('INVALID_ARGUMENT', 'policy: required.');
      const current = policies.get(owner) ?? NO_POLICY;
      if (policy.etag.length > 0 && !policy.etag.equals(current.etag)) {
        throw new RpcError('ABORTED', 'There were concurrent policy changes. Please retry.');
      }
      const etag = Buffer.alloc(8);
      etag.writeUInt32BE(++writes, 4);
      const stored = { ...policy, version: policy.version || 1, etag };
      policies.set(owner, stored);
      return stored;
    },

    // iam_policy.proto: a resource that does not exist has no permissions, and is no error.
    TestIamPermissions: ({ resource, permissions }: TestIamPermissionsRequest) => ({
      permissions: owners.has(resource) ? permissions : [],
    }),
  };
}
