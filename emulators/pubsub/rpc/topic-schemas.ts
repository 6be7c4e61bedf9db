import type { Resources } from '../resources.ts';
import type { TopicSettings } from '../settings/topic-settings.ts';
import type { Topic } from '../topic/topic.ts';
import { DELETED_SCHEMA } from '../values/limits.ts';
import type { PublishedMessage } from '../values/messages.ts';
import { conforming } from './conform.ts';
import type { Schema } from '../schemas/schema.ts';

/** The schemas of an emulator, as its topics see them. */
export interface TopicSchemas {
  /** @throws RpcError NOT_FOUND when a topic is to have a schema, or revisions of it, that do not exist. */
  readonly checkSchema: (settings: TopicSettings, before?: TopicSettings) => void;
  /** Holds messages to the schema of a topic that has one. @throws RpcError */
  readonly conforming: (topic: Topic, messages: readonly PublishedMessage[]) => readonly PublishedMessage[];
  /** To be called when a schema was deleted. */
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
      // One that was deleted does not keep the rest of its topic from being changed.
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
