import { randomUUID } from 'node:crypto';
import type { Clock } from '../../clock.ts';
import { RpcError } from '../../grpc/status.ts';
import type { UnaryHandler } from '../../grpc/unary-call.ts';
import type { Resources } from '../resources.ts';
import { toDuration, toMs, type Duration } from '../settings/durations.ts';
import { checkLabels } from '../settings/labels.ts';
import {
  BacklogSnapshot,
  snapshotExpiryMs,
  snapshotReply,
  type SnapshotSettings,
} from '../snapshots/backlog-snapshot.ts';
import type { Subscription } from '../subscription/subscription.ts';
import { SNAPSHOT_LIFETIME_MS } from '../values/limits.ts';
import { projectName, projectOf, resourceName } from '../values/names.ts';
import { applyMask, type FieldMask } from './field-mask.ts';

interface CreateSnapshotRequest {
  readonly name: string;
  readonly subscription: string;
  readonly labels: Readonly<Record<string, string>>;
}

interface SnapshotRequest {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly expireTime: Duration | null;
}

interface UpdateSnapshotRequest {
  readonly snapshot: SnapshotRequest | null;
  readonly updateMask: FieldMask | null;
}

interface ListSnapshotsRequest {
  readonly project: string;
  readonly pageSize: number;
  readonly pageToken: string;
}

const MUTABLE_FIELDS: ReadonlySet<string> = new Set(['labels', 'expire_time']);

/** The RPCs of `google.pubsub.v1.Subscriber` about snapshots. */
export function snapshotHandlers(options: {
  readonly snapshots: Resources<BacklogSnapshot>;
  readonly clock: Clock;
  /** @throws RpcError INVALID_ARGUMENT, NOT_FOUND */
  readonly subscription: (name: string) => Subscription;
}): Record<string, UnaryHandler> {
  const { snapshots, clock, subscription } = options;
  const named = (name: string): BacklogSnapshot =>
    snapshots.get(resourceName({ name, collection: 'snapshots' }));

  return {
    CreateSnapshot(request: CreateSnapshotRequest) {
      const given =
        request.name || `projects/${projectOf(request.subscription)}/snapshots/snapshot-${randomUUID()}`;
      const name = resourceName({ name: given, collection: 'snapshots' });
      checkLabels(request.labels);
      const source = subscription(request.subscription);
      const create = (): BacklogSnapshot => {
        const { topic, messages } = source.unacked();
        const createMs = clock.now();
        const expireMs = snapshotExpiryMs({ nowMs: createMs, unacked: messages });
        const settings = { name, labels: request.labels, createMs, expireMs };
        return new BacklogSnapshot({ settings, topic, messages, clock });
      };
      return snapshotReply(snapshots.add(name, create));
    },

    GetSnapshot: ({ snapshot }: { snapshot: string }) => snapshotReply(named(snapshot)),

    ListSnapshots({ project, ...page }: ListSnapshotsRequest) {
      const { resources, nextPageToken } = snapshots.page({ ...page, within: projectName(project) });
      return { snapshots: resources.map(snapshotReply), nextPageToken };
    },

    UpdateSnapshot({ snapshot: update, updateMask: mask }: UpdateSnapshotRequest) {
      if (update === null) throw new RpcError('INVALID_ARGUMENT', 'The snapshot must be set.');
      const snapshot = named(update.name);
      snapshot.configure(updated({ settings: snapshot.settings, update, mask, nowMs: clock.now() }));
      return snapshotReply(snapshot);
    },

    DeleteSnapshot({ snapshot }: { snapshot: string }) {
      snapshots.remove(named(snapshot).settings.name).close();
      return {};
    },
  };
}

function updated(options: {
  readonly settings: SnapshotSettings;
  readonly update: SnapshotRequest;
  readonly mask: FieldMask | null;
  readonly nowMs: number;
}): SnapshotSettings {
  const { settings, update, mask, nowMs } = options;
  const current = { name: settings.name, labels: settings.labels, expireTime: toDuration(settings.expireMs) };
  const { labels, expireTime } = applyMask<SnapshotRequest>({
    kind: 'Snapshot',
    current,
    update,
    mask,
    mutable: MUTABLE_FIELDS,
  });
  checkLabels(labels);
  const expireMs = expireTime === null ? 0 : toMs(expireTime);
  if (expireMs > nowMs && expireMs <= settings.createMs + SNAPSHOT_LIFETIME_MS) {
    return { ...settings, labels, expireMs };
  }
  throw new RpcError(
    'INVALID_ARGUMENT',
    'Invalid expire_time: it must be in the future, and no later than 7 days after the snapshot was created.',
  );
}
