import type { UnaryHandler } from '../grpc/unary-call.ts';
import { RpcError } from '../grpc/status.ts';
import type { PublishedMessage } from './messages.ts';
import { resourceName } from './names.ts';
import { checkPublish } from './publish-limits.ts';
import type { Resources } from './resources.ts';
import type { Topic } from './topic.ts';

/** The part of `google.pubsub.v1.Topic` that this emulator reads. */
interface TopicRequest {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly schemaSettings: object | null;
  readonly ingestionDataSourceSettings: object | null;
  readonly messageTransforms: readonly object[];
}

interface ListTopicsRequest {
  readonly project: string;
  readonly pageSize: number;
  readonly pageToken: string;
}

interface PublisherOptions {
  readonly topics: Resources<Topic>;
  readonly createTopic: (options: Pick<TopicRequest, 'name' | 'labels'>) => Topic;
  readonly topicDeleted: (topic: Topic) => void;
  /** Full names of the subscriptions on it. */
  readonly subscriptionsOn: (topic: Topic) => readonly string[];
}

/** Handlers of `google.pubsub.v1.Publisher`. */
export function publisherHandlers({
  topics,
  createTopic,
  topicDeleted,
  subscriptionsOn,
}: PublisherOptions): Record<string, UnaryHandler> {
  const named = (name: string): Topic => topics.get(resourceName({ name, collection: 'topics' }));

  return {
    CreateTopic(request: TopicRequest) {
      const name = resourceName({ name: request.name, collection: 'topics' });
      refuseUnsupported(request);
      return reply(topics.add(name, () => createTopic({ name, labels: request.labels })));
    },

    GetTopic: ({ topic }: { topic: string }) => reply(named(topic)),

    ListTopics(request: ListTopicsRequest) {
      const { resources, nextPageToken } = topics.page(request);
      return { topics: resources.map(reply), nextPageToken };
    },

    /** All of them in one page: a topic of an emulator has a handful. */
    ListTopicSubscriptions: ({ topic }: { topic: string }) => ({
      subscriptions: subscriptionsOn(named(topic)).toSorted(),
    }),

    DeleteTopic({ topic }: { topic: string }) {
      topicDeleted(topics.remove(named(topic).name));
      return {};
    },

    Publish(request: { topic: string; messages: PublishedMessage[] }) {
      const topic = named(request.topic);
      checkPublish(request);
      return { messageIds: topic.publish(request.messages) };
    },
  };
}

function reply({ name, labels }: Topic): object {
  return { name, labels, state: 'ACTIVE' };
}

function refuseUnsupported(request: TopicRequest): void {
  const unsupported = [
    request.schemaSettings !== null && 'schema_settings',
    request.ingestionDataSourceSettings !== null && 'ingestion_data_source_settings',
    request.messageTransforms.length > 0 && 'message_transforms',
  ].filter((field) => field !== false);
  if (unsupported.length === 0) return;
  throw new RpcError('UNIMPLEMENTED', `this emulator has no ${unsupported.join(', ')} of a topic`);
}
