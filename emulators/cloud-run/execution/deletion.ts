import { timestamp } from './execution-resource.ts';
import { DELETED_KEPT_MS } from '../values/limits.ts';

/** The time when a resource was deleted, and the time from which `show_deleted` no longer shows it. */
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
 * `resource` with the times of its deletion. By the protos the answer to a delete has them; it is a guess that a list has
 * them too.
 */
export function deletedResource(resource: object, { deletedAtMs, expireAtMs }: Deletion): object {
  return { ...resource, deleteTime: timestamp(deletedAtMs), expireTime: timestamp(expireAtMs) };
}
