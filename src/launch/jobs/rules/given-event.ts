import { cloudEventOf } from '../../event/cloud-event-attributes.ts';
import { originOf } from '../../event/dead-letter.ts';
import type { EventFacts } from '../job.ts';
import { fullSubscription } from './compile-rule.ts';
import type { TestEvent } from './test-schema.ts';

/**
 * An event that a person wrote down, as the push side would see it.
 *
 * @param projectId of which a short name of a subscription is.
 */
export function factsOf(given: TestEvent, projectId: string): EventFacts {
  const { data, attributes = {}, subscription: name, cloudEvent } = given;
  const event = cloudEvent ?? cloudEventOf(attributes);
  const subscription = name === undefined ? '' : fullSubscription(name, projectId);
  return {
    id: attributes['id'] ?? idIn(data),
    data,
    attributes,
    message: {
      id: given.messageId ?? '1',
      publishTime: given.publishTime ?? '',
      orderingKey: given.orderingKey ?? '',
      subscription: originOf({ attributes, subscription }),
    },
    event: event && { ...NO_DETAILS, ...event },
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
