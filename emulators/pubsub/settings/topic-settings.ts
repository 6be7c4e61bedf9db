import { RpcError } from '../../grpc/status.ts';
import { durationWithin, type Duration } from './durations.ts';
import { checkLabels } from './labels.ts';
import { DELETED_SCHEMA, MAX_RETENTION_MS, MIN_RETENTION_MS } from '../values/limits.ts';
import type { Encoding } from '../schemas/definition.ts';
import { resourceName } from '../values/names.ts';

/** A decoded `google.pubsub.v1.Topic`, with the fields that are used. */
export interface TopicRequest {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly messageStoragePolicy: { readonly allowedPersistenceRegions: readonly string[] } | null;
  readonly kmsKeyName: string;
  readonly messageRetentionDuration: Duration | null;
  readonly schemaSettings: {
    readonly schema: string;
    readonly encoding: Encoding | 'ENCODING_UNSPECIFIED';
    readonly firstRevisionId: string;
    readonly lastRevisionId: string;
  } | null;
  readonly ingestionDataSourceSettings: object | null;
  readonly messageTransforms: readonly object[];
}

/** The schema that checks the messages of a topic. */
export interface TopicSchema {
  /** Full name, or the placeholder of a deleted one. */
  readonly name: string;
  readonly encoding: Encoding;
  /** Empty: any. */
  readonly firstRevisionId: string;
  readonly lastRevisionId: string;
}

/** A checked topic. */
export interface TopicSettings {
  readonly name: string;
  /** How long messages are kept for a Seek of any subscription. Undefined: as each subscription says. */
  readonly retentionMs: number | undefined;
  readonly schema: TopicSchema | undefined;
  /** The client's request, for replies and updates. */
  readonly request: TopicRequest;
}

/** The fields that `UpdateTopic` can change. It is a guess that `kms_key_name` is not one of them. */
export const MUTABLE_TOPIC_FIELDS: ReadonlySet<string> = new Set([
  'labels',
  'message_storage_policy',
  'message_retention_duration',
  'schema_settings',
  'ingestion_data_source_settings',
  'message_transforms',
]);

/**
 * Checks a topic as production does.
 *
 * @throws RpcError INVALID_ARGUMENT; UNIMPLEMENTED for features that this emulator lacks.
 */
export function topicSettings(request: TopicRequest): TopicSettings {
  const name = resourceName({ name: request.name, collection: 'topics' });
  refuseUnsupported(request);
  checkLabels(request.labels);
  if (request.messageStoragePolicy?.allowedPersistenceRegions.length === 0) {
    throw new RpcError(
      'INVALID_ARGUMENT',
      'Invalid message_storage_policy: allowed_persistence_regions must name at least one region.',
    );
  }
  const { messageRetentionDuration: duration } = request;
  const retentionMs =
    duration === null
      ? undefined
      : durationWithin({
          field: 'message_retention_duration',
          duration,
          minimumMs: MIN_RETENTION_MS,
          maximumMs: MAX_RETENTION_MS,
        });
  return { name, retentionMs, schema: topicSchema(request), request };
}

function topicSchema({ schemaSettings }: TopicRequest): TopicSchema | undefined {
  if (schemaSettings === null) return undefined;
  const { schema, encoding, firstRevisionId, lastRevisionId } = schemaSettings;
  if (schema !== DELETED_SCHEMA) resourceName({ name: schema, collection: 'schemas', field: 'schema' });
  if (encoding === 'ENCODING_UNSPECIFIED') {
    throw new RpcError('INVALID_ARGUMENT', 'Invalid schema_settings: the encoding must be set.');
  }
  return { name: schema, encoding, firstRevisionId, lastRevisionId };
}

function refuseUnsupported(request: TopicRequest): void {
  const unsupported = [
    request.ingestionDataSourceSettings !== null && 'ingestion_data_source_settings',
    request.messageTransforms.length > 0 && 'message_transforms',
  ].filter((field) => field !== false);
  if (unsupported.length === 0) return;
  throw new RpcError('UNIMPLEMENTED', `this emulator has no ${unsupported.join(', ')} of a topic`);
}
