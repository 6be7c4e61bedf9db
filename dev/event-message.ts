import { keepNumbers } from '../src/subscriber/delivery-cloud-event.ts';

type Json = Readonly<Record<string, unknown>>;

type Reviver = (key: string, value: unknown) => unknown;

interface EventMessage {
  readonly data: Buffer;
  readonly attributes: Readonly<Record<string, string>>;
}

/**
 * The message for an event file. A CloudEvent in JSON form is mapped as in the Pub/Sub binding of CloudEvents; the body of
 * a push gives its message; any other text becomes the data of a message without attributes.
 * Source: CloudEvents 1.0.2, json-format.md; github.com/googleapis/google-cloudevents, docs/spec/pubsub.md, 3.1.
 */
export function eventMessage(text: string): EventMessage {
  const json = jsonOf(text);
  if (json !== undefined && typeof json['specversion'] === 'string') return ofCloudEvent(json);
  const message = json?.['message'];
  if (typeof message === 'object' && message !== null) return ofPush(message as Json);
  return { data: Buffer.from(text), attributes: {} };
}

function ofCloudEvent(event: Json): EventMessage {
  const { data, data_base64: base64, datacontenttype: contentType, ...context } = event;
  return {
    data:
      typeof base64 === 'string' ? Buffer.from(base64, 'base64') : Buffer.from(JSON.stringify(data ?? null)),
    attributes: {
      ...texts(Object.entries(context).map(([name, value]) => [`ce-${name}`, value])),
      ...(typeof contentType === 'string' && { 'content-type': contentType }),
    },
  };
}

function ofPush({ data, attributes }: Json): EventMessage {
  return {
    data: Buffer.from(typeof data === 'string' ? data : '', 'base64'),
    attributes: texts(Object.entries(attributes ?? {})),
  };
}

function texts(entries: readonly (readonly [string, unknown])[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    entries.map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]),
  );
}

function jsonOf(text: string): Json | undefined {
  try {
    const json = JSON.parse(text, keepNumbers as Reviver) as unknown;
    return typeof json === 'object' && json !== null ? (json as Json) : undefined;
  } catch {
    return undefined;
  }
}
