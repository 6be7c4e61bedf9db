import { RpcError } from '../../grpc/status.ts';
import type { TopicSchema } from '../settings/topic-settings.ts';
import type { PublishedMessage } from '../values/messages.ts';
import type { Encoding } from '../schemas/definition.ts';
import type { Revision, Schema } from '../schemas/schema.ts';

/**
 * Checks messages against a schema, and adds the attributes of the newest allowed revision that each fits.
 * Source: cloud.google.com/pubsub/docs/schemas, "Schema message attributes".
 *
 * @throws RpcError INVALID_ARGUMENT when a message fits no revision; FAILED_PRECONDITION (a guess) when the schema is
 *   deleted.
 */
export function conforming(options: {
  readonly settings: TopicSchema;
  readonly schema: Schema | undefined;
  readonly messages: readonly PublishedMessage[];
}): readonly PublishedMessage[] {
  const { settings, schema, messages } = options;
  const { encoding, firstRevisionId, lastRevisionId } = settings;
  if (schema === undefined) {
    throw new RpcError('FAILED_PRECONDITION', 'The schema of the topic is deleted.');
  }
  const allowed = schema.between(firstRevisionId, lastRevisionId).toReversed();
  return messages.map((message) => {
    const { revisionId } = fitting({ allowed, encoding, data: message.data });
    const attributes = {
      ...message.attributes,
      googclient_schemaencoding: encoding,
      googclient_schemaname: schema.name,
      googclient_schemarevisionid: revisionId,
    };
    return { ...message, attributes };
  });
}

/** @throws RpcError INVALID_ARGUMENT with the error of the first revision. */
export function fitting(options: {
  readonly allowed: readonly Pick<Revision, 'check' | 'revisionId'>[];
  readonly encoding: Encoding;
  readonly data: Buffer;
}): Pick<Revision, 'revisionId'> {
  const { allowed, encoding, data } = options;
  let reason = 'the topic allows none of its revisions';
  for (const revision of allowed) {
    try {
      revision.check(data, encoding);
      return revision;
    } catch (error) {
      if (revision === allowed[0]) reason = (error as Error).message;
    }
  }
  throw new RpcError(
    'INVALID_ARGUMENT',
    `Invalid data in message: Message failed schema validation: ${reason}`,
  );
}
