import { cloudEventOf } from '../../event/cloud-event-attributes.ts';
import type { DeliveredMessage } from '../../event/message.ts';
import { rawJSON } from '../../kit/raw-json.ts';
import { fullSubscription } from './compile-rule.ts';
import type { TestEvent } from './test-schema.ts';

/**
 * The delivered message for an event in a rules file.
 *
 * @param projectId the project of short subscription names.
 */
export function messageOf(given: TestEvent, projectId: string): DeliveredMessage {
  const { data, attributes = {}, messageId = '1', subscription, publishTime, orderingKey } = given;
  return {
    data: data === undefined ? new Uint8Array() : Buffer.from(jsonOf(data)),
    attributes,
    messageId,
    subscription: subscription === undefined ? '' : fullSubscription(subscription, projectId),
    publishTimeMs: publishTime === undefined ? undefined : Date.parse(publishTime),
    orderingKey,
    cloudEvent: given.cloudEvent ?? cloudEventOf(attributes),
  };
}

/** Keeps every digit of an integer, and writes a double as one: `2.0` is not an integer. */
function jsonOf(data: unknown): string {
  return JSON.stringify(data, (_key, value: unknown) => {
    if (typeof value === 'bigint') return rawJSON(String(value));
    return Number.isInteger(value) && /^-?\d+$/.test(String(value)) ? rawJSON(`${String(value)}.0`) : value;
  });
}
