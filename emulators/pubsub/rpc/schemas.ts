import type { Clock } from '../../clock.ts';
import { RpcError } from '../../grpc/status.ts';
import type { UnaryHandler } from '../../grpc/unary-call.ts';
import type { Resources } from '../resources.ts';
import { fitting } from './conform.ts';
import type { Encoding, SchemaRequest } from '../schemas/definition.ts';
import { readDefinition } from '../schemas/read-definition.ts';
import { newRevision, Schema, type Revision } from '../schemas/schema.ts';
import { toDuration } from '../settings/durations.ts';
import { DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE } from '../values/limits.ts';
import { projectName, resourceName } from '../values/names.ts';

type View = 'SCHEMA_VIEW_UNSPECIFIED' | 'BASIC' | 'FULL';

interface Page {
  readonly view: View;
  readonly pageSize: number;
  readonly pageToken: string;
}

interface ValidateMessageRequest {
  readonly parent: string;
  readonly name?: string;
  readonly schema?: SchemaRequest | null;
  readonly message: Buffer;
  readonly encoding: Encoding | 'ENCODING_UNSPECIFIED';
}

/** Handlers of `google.pubsub.v1.SchemaService`. */
export function schemaHandlers(options: {
  readonly schemas: Resources<Schema>;
  readonly clock: Clock;
  readonly schemaDeleted: (name: string) => void;
}): Record<string, UnaryHandler> {
  const { schemas, clock, schemaDeleted } = options;
  const named = (name: string): Schema => schemas.get(resourceName({ name, collection: 'schemas' }));
  const revisionNamed = (given: string): Revision => {
    const [name, revisionId] = split(given);
    return revisionId === '' ? named(name).latest : named(name).revision(revisionId);
  };

  return {
    CreateSchema({
      parent,
      schema,
      schemaId,
    }: {
      parent: string;
      schema: SchemaRequest | null;
      schemaId: string;
    }) {
      const { type, definition } = required(schema);
      const name = resourceName({
        name: `${projectName(parent)}/schemas/${schemaId}`,
        collection: 'schemas',
      });
      const create = (): Schema => {
        readDefinition({ type, definition });
        return new Schema({
          name,
          type: type as Schema['type'],
          revisions: [newRevision(definition, clock.now())],
        });
      };
      return reply(schemas.add(name, create).latest);
    },

    GetSchema: ({ name, view }: { name: string; view: View }) =>
      reply(revisionNamed(name), view === 'BASIC' ? 'BASIC' : 'FULL'),

    ListSchemas({ parent, view, ...page }: Page & { readonly parent: string }) {
      const { resources, nextPageToken } = schemas.page({ ...page, within: projectName(parent) });
      return { schemas: resources.map(({ latest }) => reply(latest, view)), nextPageToken };
    },

    ListSchemaRevisions({ name, view, pageSize, pageToken }: Page & { readonly name: string }) {
      const newestFirst = named(name).revisions.toReversed();
      const start =
        pageToken === '' ? 0 : newestFirst.findIndex(({ revisionId }) => revisionId === pageToken);
      if (start === -1) throw new RpcError('INVALID_ARGUMENT', `Invalid page_token: ${pageToken}.`);
      const end = start + Math.min(pageSize > 0 ? pageSize : DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE);
      return {
        schemas: newestFirst.slice(start, end).map((revision) => reply(revision, view)),
        nextPageToken: newestFirst[end]?.revisionId ?? '',
      };
    },

    CommitSchema({ name, schema }: { name: string; schema: SchemaRequest | null }) {
      const committed = named(name);
      const { type, definition } = required(schema);
      if (type !== committed.type) {
        throw new RpcError('INVALID_ARGUMENT', 'The type of a schema cannot change.');
      }
      return reply(committed.commit({ definition, nowMs: clock.now() }));
    },

    RollbackSchema: ({ name, revisionId }: { name: string; revisionId: string }) =>
      reply(named(name).rollback({ revisionId, nowMs: clock.now() })),

    DeleteSchemaRevision({ name: given, revisionId: old }: { name: string; revisionId: string }) {
      const [name, revisionId] = split(given);
      const schema = named(name);
      schema.deleteRevision(revisionId || old);
      return reply(schema.latest);
    },

    DeleteSchema({ name }: { name: string }) {
      schemaDeleted(schemas.remove(named(name).name).name);
      return {};
    },

    ValidateSchema({ parent, schema }: { parent: string; schema: SchemaRequest | null }) {
      projectName(parent);
      readDefinition(required(schema));
      return {};
    },

    ValidateMessage({ parent, name = '', schema, message, encoding }: ValidateMessageRequest) {
      projectName(parent);
      if (encoding === 'ENCODING_UNSPECIFIED') {
        throw new RpcError('INVALID_ARGUMENT', 'The encoding of the message must be set.');
      }
      const definition =
        name === '' ? { revisionId: '', ...readDefinition(required(schema)) } : revisionNamed(name);
      fitting({ allowed: [definition], encoding, data: message });
      return {};
    },
  };
}

function required(schema: SchemaRequest | null | undefined): SchemaRequest {
  if (schema) return schema;
  throw new RpcError('INVALID_ARGUMENT', 'The schema must be set.');
}

/** Name and revision id, which is empty if the name has none. */
function split(name: string): readonly [name: string, revisionId: string] {
  const at = name.indexOf('@');
  return at === -1 ? [name, ''] : [name.slice(0, at), name.slice(at + 1)];
}

/** `google.pubsub.v1.Schema` */
function reply(revision: Revision, view: View = 'FULL'): object {
  const { name, type, revisionId, createMs, definition } = revision;
  const full = view === 'FULL' && { definition };
  return { name, type, revisionId, revisionCreateTime: toDuration(createMs), ...full };
}
