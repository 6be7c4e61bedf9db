import type { Resources } from '../resources.ts';
import type { TopicSettings } from '../settings/topic-settings.ts';
import type { Topic } from '../topic/topic.ts';
import { DELETED_SCHEMA } from '../values/limits.ts';
import type { PublishedMessage } from '../values/messages.ts';
import { conforming } from './conform.ts';
import type { Schema } from '../schemas/schema.ts';

/** The schemas of an emulator, as its topics see them. */
export interface TopicSchemas {
  /** @throws RpcError NOT_FOUND when the schema of a topic, or one of its revisions, does not exist. */
  readonly checkSchema: (settings: TopicSettings, before?: TopicSettings) => void;
  /** Checks messages against the schema of their topic. @throws RpcError */
  readonly conforming: (topic: Topic, messages: readonly PublishedMessage[]) => readonly PublishedMessage[];
  /** Call it when a schema was deleted. */
  readonly schemaDeleted: (name: string) => void;
}

export function topicSchemas({
  schemas,
  topics,
}: {
  readonly schemas: Resources<Schema>;
  readonly topics: Resources<Topic>;
}): TopicSchemas {
  return {
    checkSchema({ schema }, before) {
      // A topic can be changed even after its schema was deleted.
      const isKept = schema?.name === DELETED_SCHEMA && before?.schema?.name === DELETED_SCHEMA;
      if (schema === undefined || isKept) return;
      schemas.get(schema.name).between(schema.firstRevisionId, schema.lastRevisionId);
    },
    conforming({ settings: { schema: settings } }, messages) {
      if (settings === undefined) return messages;
      return conforming({ settings, schema: schemas.find(settings.name), messages });
    },
    schemaDeleted(name) {
      for (const topic of topics.all()) if (topic.settings.schema?.name === name) topic.schemaDeleted();
    },
  };
}
