import type { IncomingHttpHeaders } from 'node:http';
import * as z from 'zod';
import { describeIssues, type DeliveredMessage } from '../launch/event/message.ts';
import { rawJSON } from '../launch/kit/raw-json.ts';
import { decodeBase64, parseDeliveryJson, parseTimeMs } from './delivery-bytes.ts';
import { DeliveryError } from './delivery-error.ts';
import { looksWrapped, readWrapped } from './delivery-wrapped.ts';
import { schemaWords, storableText } from './schema-words.ts';

/** The attributes of a CloudEvent that the bridge reads (https://github.com/cloudevents/spec, version 1.0). */
const context = z.object({
  id: storableText.min(1),
  source: storableText.min(1),
  type: storableText.min(1),
  subject: storableText.optional().catch(undefined),
  time: storableText.optional().catch(undefined),
  traceparent: z.string().optional().catch(undefined),
});

type Context = z.infer<typeof context>;

const structured = context.extend({ data: z.unknown().optional(), data_base64: z.string().nullish() });

/** Type and source of the events in which Eventarc wraps the push body of Pub/Sub. */
const MESSAGE_PUBLISHED = 'google.cloud.pubsub.topic.v1.messagePublished';
const PUBSUB_SOURCE = '//pubsub.googleapis.com/';

/**
 * Reads a CloudEvent in binary mode: the attributes are `ce-` headers, the data is the body.
 *
 * @throws {DeliveryError} when an attribute is missing, or an event of Pub/Sub has no message.
 */
export function readBinaryCloudEvent(headers: IncomingHttpHeaders, body: Uint8Array): DeliveredMessage {
  const attribute = (name: string): string | undefined => percentDecoded(headers[`ce-${name}`]?.toString());
  const attributes = {
    id: attribute('id'),
    source: attribute('source'),
    type: attribute('type'),
    subject: attribute('subject'),
    time: attribute('time'),
    traceparent: attribute('traceparent'),
  };
  const parsed = context.safeParse(attributes, { error: schemaWords });
  if (!parsed.success) throw noCloudEvent(`of its ce- headers ${describeIssues(parsed.error)}`);
  return readEvent(parsed.data, body);
}

/**
 * Reads a CloudEvent in structured mode: one JSON object.
 *
 * @throws {DeliveryError} when it is not a CloudEvent, or an event of Pub/Sub has no message.
 */
export function readStructuredCloudEvent(body: Uint8Array): DeliveredMessage {
  const parsed = structured.safeParse(parseDeliveryJson(body, keepNumbers as Reviver), {
    error: schemaWords,
  });
  if (!parsed.success) throw noCloudEvent(describeIssues(parsed.error));
  return readEvent(parsed.data, dataOf(parsed.data));
}

/**
 * An event of Pub/Sub is only an envelope of its message. Any other CloudEvent is identified by its source and id, and its
 * data is a wrapped push body or the launch request.
 */
function readEvent(event: Context, data: Uint8Array): DeliveredMessage {
  const { id, source, type, subject, time, traceparent } = event;
  if (type === MESSAGE_PUBLISHED && source.startsWith(PUBSUB_SOURCE)) {
    return readWrapped(parseDeliveryJson(data), id);
  }
  const cloudEvent = { id, source, type, subject, time };
  const body = parsedOrUndefined(data);
  if (looksWrapped(body)) return { ...readWrapped(body, id), cloudEvent };
  return {
    data,
    attributes: traceparent === undefined ? {} : { traceparent },
    messageId: id,
    subscription: '',
    publishTimeMs: parseTimeMs(time),
    cloudEvent,
  };
}

function dataOf({ data, data_base64: base64 }: z.infer<typeof structured>): Uint8Array {
  if (base64 != null) {
    const bytes = data == null ? decodeBase64(base64) : undefined;
    if (bytes === undefined) throw noCloudEvent('data_base64: takes base64, without data beside it');
    return bytes;
  }
  if (data == null) return new Uint8Array();
  if (typeof data === 'string') return Buffer.from(data);
  try {
    return Buffer.from(JSON.stringify(data));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw noCloudEvent('data: is nested too deeply');
  }
}

/** Data that is not JSON is not an error here: the reader of the launch request refuses it with a better reason. */
function parsedOrUndefined(data: Uint8Array): unknown {
  try {
    return parseDeliveryJson(data);
  } catch (error) {
    if (error instanceof DeliveryError) return undefined;
    throw error;
  }
}

type Reviver = (key: string, value: unknown) => unknown;

/** Keeps the source text of numbers, so that an id keeps every digit. */
export function keepNumbers(_key: string, value: unknown, { source }: { readonly source?: string }): unknown {
  return typeof value === 'number' && source !== undefined ? rawJSON(source) : value;
}

/** In headers, all but printable ASCII is percent-encoded (CloudEvents HTTP binding, section 3.1.3.2). */
function percentDecoded(header: string | undefined): string | undefined {
  try {
    return header === undefined ? undefined : decodeURIComponent(header);
  } catch (error) {
    if (error instanceof URIError) return header;
    throw error;
  }
}

function noCloudEvent(complaint: string): DeliveryError {
  return new DeliveryError(`the request is not a CloudEvent: ${complaint}`);
}
