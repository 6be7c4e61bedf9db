import { RpcError } from './status.ts';
import type { UnaryHandler } from './unary-call.ts';

/** `google.iam.v1.Policy`; further fields are kept unchanged. */
interface Policy {
  readonly version: number;
  readonly etag: Buffer;
}

/** The answer of a resource without a policy; Google's clients test for it. */
const NO_POLICY: Policy = { version: 0, etag: Buffer.from('ACAB', 'base64') };

/** The resources that can have a policy, by full name. */
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
 * The methods of `google.iam.v1.IAMPolicy`. A policy is stored and returned, but not enforced: every caller may do
 * everything. Use a fault with PERMISSION_DENIED for a denied call.
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

    // iam_policy.proto: for a missing resource the answer is an empty list of permissions, not an error.
    TestIamPermissions: ({ resource, permissions }: TestIamPermissionsRequest) => ({
      permissions: owners.has(resource) ? permissions : [],
    }),
  };
}
