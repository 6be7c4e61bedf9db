import { timestamp } from './execution-resource.ts';
import { DELETED_KEPT_MS } from '../values/limits.ts';

/** When a resource was deleted, and from when on `show_deleted` does not show it any more. */
export interface Deletion {
  readonly deletedAtMs: number;
  readonly expireAtMs: number;
}

export function deletionAt(nowMs: number): Deletion {
  return { deletedAtMs: nowMs, expireAtMs: nowMs + DELETED_KEPT_MS };
}

export function unexpired<Deleted extends Deletion>(
  deleted: readonly Deleted[],
  nowMs: number,
): readonly Deleted[] {
  return deleted.filter(({ expireAtMs }) => expireAtMs > nowMs);
}

/**
 * `resource` with the times of its deletion. The protos have them in the answer to a delete; that a list shows them
 * too is a guess.
 */
export function deletedResource(resource: object, { deletedAtMs, expireAtMs }: Deletion): object {
  return { ...resource, deleteTime: timestamp(deletedAtMs), expireTime: timestamp(expireAtMs) };
}
