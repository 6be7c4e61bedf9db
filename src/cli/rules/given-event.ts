import { parseData } from '../../launch/event/parse-data.ts';
import { JsonError } from '../../launch/event/parse-json.ts';
import type { TestEvent } from '../../launch/jobs/rules/test-schema.ts';

type Json = Readonly<Record<string, unknown>>;

/**
 * Reads what a person has of an event: the body of a push, a CloudEvent, or the data alone.
 *
 * @returns the event, and in words what it was taken for.
 */
export function readEvent(bytes: Uint8Array): { readonly event: TestEvent; readonly takenFor: string } {
  const json = dataOf(bytes);
  if (json === undefined) return { event: {}, takenFor: 'data that is not JSON' };
  if (isMap(json) && isMap(json['message'])) {
    return { event: ofPush(json['message'], json), takenFor: 'the body of a push' };
  }
  if (isMap(json) && text(json, 'specversion') !== undefined) {
    return { event: ofCloudEvent(json), takenFor: 'a CloudEvent' };
  }
  return { event: { data: json }, takenFor: 'the data of a message' };
}

function ofPush(message: Json, { subscription }: Json): TestEvent {
  const data = text(message, 'data');
  const attributes = isMap(message['attributes']) ? message['attributes'] : {};
  return {
    data: data === undefined ? undefined : dataOf(Buffer.from(data, 'base64')),
    attributes: Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, String(value)])),
    subscription: typeof subscription === 'string' ? subscription : undefined,
    messageId: text(message, 'messageId') ?? text(message, 'message_id'),
    publishTime: text(message, 'publishTime') ?? text(message, 'publish_time'),
    orderingKey: text(message, 'orderingKey'),
  };
}

function ofCloudEvent(json: Json): TestEvent {
  const cloudEvent = {
    id: text(json, 'id') ?? '',
    source: text(json, 'source') ?? '',
    type: text(json, 'type') ?? '',
    subject: text(json, 'subject'),
    time: text(json, 'time'),
  };
  return { data: json['data'], cloudEvent };
}

function dataOf(bytes: Uint8Array): unknown {
  try {
    return parseData(bytes);
  } catch (error) {
    if (error instanceof JsonError) return undefined;
    throw error;
  }
}

function isMap(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function text(json: Json, name: string): string | undefined {
  const value = json[name];
  return typeof value === 'string' ? value : undefined;
}
