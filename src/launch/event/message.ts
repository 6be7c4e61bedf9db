import type * as z from 'zod';
import { parseInputId } from './input-id.ts';
import { LAUNCH_ID, launchIdOfCloudEvent, launchIdOfMessage } from './launch-id.ts';
import { messageSchema } from './launch-request-schema.ts';
import type { LaunchRequest } from './launch-request.ts';
import { NOT_BEFORE } from './not-before.ts';
import { JsonError, parseJson } from './parse-json.ts';
import { Rejection } from './rejection.ts';
import { shownName } from './shown-name.ts';
import { formatTraceparent, parseTraceparent, type Trace } from '../kit/trace.ts';

/** A message that Pub/Sub delivered, in any shape of delivery. */
export interface DeliveredMessage {
  readonly data: Uint8Array;
  readonly attributes: Readonly<Record<string, string>>;
  readonly messageId: string;
  /** Full name of the subscription. */
  readonly subscription: string;
  /** Milliseconds since the Unix epoch; undefined if the delivery did not say. */
  readonly publishTimeMs?: number | undefined;
  /** Pub/Sub sends it only if the subscription has a dead-letter policy. */
  readonly deliveryAttempt?: number | undefined;
  readonly orderingKey?: string | undefined;
  /** Set when the delivery, or the attributes of the message, are a CloudEvent; Pub/Sub's own envelope does not count. */
  readonly cloudEvent?: CloudEvent | undefined;
}

/** The attributes of a CloudEvent. `source` and `id` together are unique. */
export interface CloudEvent {
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly subject?: string | undefined;
  readonly time?: string | undefined;
}

/**
 * The trace that the publisher began, if it did. Google's clients write `googclient_traceparent` when their tracing is
 * on.
 */
export function publisherTrace({ attributes }: Pick<DeliveredMessage, 'attributes'>): Trace | undefined {
  return (
    parseTraceparent(attributes['traceparent']) ?? parseTraceparent(attributes['googclient_traceparent'])
  );
}

/** The message for `request`, as the request side publishes it. */
export function encodeMessage(options: {
  readonly request: LaunchRequest;
  readonly launchId: string;
  readonly trace: Trace;
  /** RFC 3339; undefined: at once. */
  readonly notBefore?: string | undefined;
}): { readonly data: Buffer; readonly attributes: Readonly<Record<string, string>> } {
  const { request, launchId, trace, notBefore } = options;
  return {
    data: Buffer.from(JSON.stringify(request)),
    attributes: {
      launchId,
      traceparent: formatTraceparent(trace),
      ...(notBefore !== undefined && { [NOT_BEFORE]: notBefore }),
    },
  };
}

/**
 * Reads the launch request out of a message of the default job's format.
 *
 * @throws {Rejection} when the message is not one.
 */
export function decodeRequest({
  data,
  attributes,
}: Pick<DeliveredMessage, 'data' | 'attributes'>): LaunchRequest {
  const { id: idInData, ...overrides } = data.length === 0 ? {} : decodeData(data);
  const idInAttribute = decodeAttribute(attributes['id']);
  if (idInData !== undefined && idInAttribute !== undefined && idInData !== idInAttribute) {
    throw idMismatch();
  }
  const id = idInData ?? idInAttribute;
  if (id === undefined) throw missingId();
  return { id, ...overrides };
}

export function missingId(): Rejection {
  return new Rejection({
    code: 'missing-id',
    detail: 'there is no id: takes data such as {"id":2}, or an attribute "id"',
  });
}

export function idMismatch(): Rejection {
  return new Rejection({
    code: 'id-mismatch',
    detail: 'the data and the attribute "id" name different ids',
  });
}

/**
 * Parses the data of a message.
 *
 * @throws {Rejection} `invalid-json`.
 */
export function jsonOf(data: Uint8Array, parse = parseJson): unknown {
  try {
    return parse(data);
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    throw new Rejection({ code: 'invalid-json', detail: `the data ${error.message}`, cause: error });
  }
}

function decodeData(data: Uint8Array): z.infer<typeof messageSchema> {
  const parsed = messageSchema.safeParse(jsonOf(data));
  if (parsed.success) return parsed.data;
  throw new Rejection({ code: 'invalid-request', detail: describeIssues(parsed.error), cause: parsed.error });
}

/** The first complaints of a schema as one sentence: fields, but never their values. */
export function describeIssues(error: z.ZodError): string {
  return error.issues
    .slice(0, 5)
    .map(({ path, message }) =>
      path.length === 0 ? message : `${path.map((part) => shownName(String(part))).join('.')}: ${message}`,
    )
    .join('; ');
}

function decodeAttribute(value: string | undefined): string | undefined {
  if (value === undefined) return undefined;
  const id = parseInputId(value);
  if (id !== undefined) return id;
  throw new Rejection({
    code: 'invalid-request',
    detail: 'the attribute "id" takes a non-negative integer of up to 100 digits',
  });
}

/**
 * The launch id that the publisher of a message chose, if it did.
 *
 * @throws {Rejection} when it is malformed.
 */
export function chosenLaunchId({ attributes }: Pick<DeliveredMessage, 'attributes'>): string | undefined {
  const chosen = attributes['launchId'];
  if (chosen === undefined || LAUNCH_ID.test(chosen)) return chosen;
  throw new Rejection({
    code: 'invalid-launch-id',
    detail:
      'the attribute "launchId" takes 1 to 128 letters, digits and . _ : ~ -, beginning with a letter or digit',
  });
}

/** The launch id of a message without one: made of the ids of the CloudEvent or the message. */
export function derivedLaunchId({ cloudEvent, subscription, messageId }: DeliveredMessage): string {
  return cloudEvent === undefined
    ? launchIdOfMessage({ subscription, messageId })
    : launchIdOfCloudEvent(cloudEvent);
}
