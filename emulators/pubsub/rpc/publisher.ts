import { RpcError } from '../../grpc/status.ts';
import type { UnaryHandler } from '../../grpc/unary-call.ts';
import { applyMask, type FieldMask } from './field-mask.ts';
import type { PublishedMessage } from '../values/messages.ts';
import { projectName, resourceName } from '../values/names.ts';
import { checkPublish } from '../topic/publish-limits.ts';
import type { TopicSchemas } from './topic-schemas.ts';
import type { Resources } from '../resources.ts';
import {
  MUTABLE_TOPIC_FIELDS,
  topicSettings,
  type TopicRequest,
  type TopicSettings,
} from '../settings/topic-settings.ts';
import type { Topic } from '../topic/topic.ts';

interface ListRequest {
  readonly pageSize: number;
  readonly pageToken: string;
}

interface NamePage {
  readonly names: string[];
  readonly nextPageToken: string;
}

interface PublisherOptions extends Pick<TopicSchemas, 'checkSchema' | 'conforming'> {
  readonly topics: Resources<Topic>;
  readonly createTopic: (settings: TopicSettings) => Topic;
  readonly topicDeleted: (topic: Topic) => void;
  /** One page of the names of a topic's subscriptions. */
  readonly subscriptionNames: (topic: Topic, page: ListRequest) => NamePage;
  readonly snapshotNames: (topic: Topic, page: ListRequest) => NamePage;
  /** @throws RpcError NOT_FOUND */
  readonly detachSubscription: (subscription: string) => void;
}

/** Handlers of `google.pubsub.v1.Publisher`. */
export function publisherHandlers(options: PublisherOptions): Record<string, UnaryHandler> {
  const { topics, createTopic, topicDeleted, subscriptionNames, snapshotNames, detachSubscription } = options;
  const { checkSchema, conforming } = options;
  const named = (name: string): Topic => topics.get(resourceName({ name, collection: 'topics' }));

  return {
    CreateTopic(request: TopicRequest) {
      const settings = topicSettings(request);
      checkSchema(settings);
      return reply(topics.add(settings.name, () => createTopic(settings)));
    },

    UpdateTopic({ topic: update, updateMask: mask }: UpdateTopicRequest) {
      if (update === null) throw new RpcError('INVALID_ARGUMENT', 'The topic must be set.');
      const topic = named(update.name);
      const current = topic.settings.request;
      const mutable = MUTABLE_TOPIC_FIELDS;
      const settings = topicSettings(applyMask({ kind: 'Topic', current, update, mask, mutable }));
      checkSchema(settings, topic.settings);
      topic.configure(settings);
      return reply(topic);
    },

    GetTopic: ({ topic }: { topic: string }) => reply(named(topic)),

    ListTopics({ project, ...page }: ListRequest & { readonly project: string }) {
      const { resources, nextPageToken } = topics.page({ ...page, within: projectName(project) });
      return { topics: resources.map(reply), nextPageToken };
    },

    ListTopicSubscriptions({ topic, ...page }: ListRequest & { readonly topic: string }) {
      const { names: subscriptions, nextPageToken } = subscriptionNames(named(topic), page);
      return { subscriptions, nextPageToken };
    },

    ListTopicSnapshots({ topic, ...page }: ListRequest & { readonly topic: string }) {
      const { names: snapshots, nextPageToken } = snapshotNames(named(topic), page);
      return { snapshots, nextPageToken };
    },

    DeleteTopic({ topic }: { topic: string }) {
      topicDeleted(topics.remove(named(topic).name));
      return {};
    },

    DetachSubscription({ subscription }: { subscription: string }) {
      detachSubscription(subscription);
      return {};
    },

    Publish(request: { topic: string; messages: PublishedMessage[] }) {
      const topic = named(request.topic);
      checkPublish(request);
      return { messageIds: topic.publish(conforming(topic, request.messages)) };
    },
  };
}

interface UpdateTopicRequest {
  readonly topic: TopicRequest | null;
  readonly updateMask: FieldMask | null;
}

/** `google.pubsub.v1.Topic`, without `tags`, which are only in requests, and without fields that only the service sets. */
function reply({ settings }: Topic): object {
  const { name, labels, messageStoragePolicy, kmsKeyName, messageRetentionDuration, schemaSettings } =
    settings.request;
  const given = { name, labels, messageStoragePolicy, kmsKeyName, messageRetentionDuration, schemaSettings };
  return { ...given, state: 'ACTIVE' };
}
