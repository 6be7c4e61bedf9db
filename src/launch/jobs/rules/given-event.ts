import type { EventFacts } from '../job.ts';
import { fullSubscription } from './compile-rule.ts';
import type { TestEvent } from './test-schema.ts';

/** The attributes by which Pub/Sub's own binding carries a CloudEvent. */
const CLOUD_EVENT_ATTRIBUTES = ['ce-specversion', 'ce-id', 'ce-source', 'ce-type'];

/**
 * An event that a person wrote down, as the push side would see it.
 *
 * @param projectId of which a short name of a subscription is.
 */
export function factsOf(given: TestEvent, projectId: string): EventFacts {
  const { data, attributes = {}, subscription, cloudEvent } = given;
  return {
    id: attributes['id'] ?? idIn(data),
    data,
    attributes,
    message: {
      id: given.messageId ?? '1',
      publishTime: given.publishTime ?? '',
      orderingKey: given.orderingKey ?? '',
      subscription: subscription === undefined ? '' : fullSubscription(subscription, projectId),
    },
    event: cloudEvent === undefined ? cloudEventIn(attributes) : { ...NO_DETAILS, ...cloudEvent },
  };
}

/** Whether the attribute `id` and the data name two different ids: such an event is rejected. */
export function hasTwoIds({ data, attributes = {} }: TestEvent): boolean {
  const id = idIn(data);
  return id !== undefined && attributes['id'] !== undefined && attributes['id'] !== id;
}

const NO_DETAILS = { subject: undefined, time: undefined };

function idIn(data: unknown): string | undefined {
  if (typeof data !== 'object' || data === null || !('id' in data)) return undefined;
  return typeof data.id === 'string' || typeof data.id === 'bigint' ? String(data.id) : undefined;
}

function cloudEventIn(attributes: Readonly<Record<string, string>>): EventFacts['event'] {
  const [, id, source, type] = CLOUD_EVENT_ATTRIBUTES.map((name) => attributes[name]);
  const isComplete = CLOUD_EVENT_ATTRIBUTES.every((name) => attributes[name] !== undefined);
  if (!isComplete || id === undefined || source === undefined || type === undefined) return undefined;
  return { id, source, type, subject: attributes['ce-subject'], time: attributes['ce-time'] };
}
