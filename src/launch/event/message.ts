import type { z } from 'zod';
import { parseInputId } from './input-id.ts';
import type { LaunchKey } from './launch-key.ts';
import { LAUNCH_ID, launchIdOfCloudEvent, launchIdOfMessage } from './launch-id.ts';
import { messageSchema } from './launch-request-schema.ts';
import { launchDigest, type LaunchRequest } from './launch-request.ts';
import { findForbidden, type OverridePolicy } from './override-policy.ts';
import { JsonError, parseJson } from './parse-json.ts';
import { Rejection } from './rejection.ts';
import { shownName } from './shown-name.ts';
import { formatTraceparent, parseTraceparent, traceOfLaunch, type Trace } from '../kit/trace.ts';

/** A message as Pub/Sub delivered it, whatever the shape of the delivery was. */
export interface DeliveredMessage {
  readonly data: Uint8Array;
  readonly attributes: Readonly<Record<string, string>>;
  readonly messageId: string;
  /** Full name of the subscription. */
  readonly subscription: string;
  /** Milliseconds since the Unix epoch; undefined where the delivery did not say. */
  readonly publishTimeMs?: number | undefined;
  /** Only where the subscription has a dead-letter policy. */
  readonly deliveryAttempt?: number | undefined;
  readonly orderingKey?: string | undefined;
  /** Set when the delivery was a CloudEvent that is not Pub/Sub's own envelope, or its attributes are one. */
  readonly cloudEvent?: CloudEvent | undefined;
}

/** What a CloudEvent says of itself; source and id together are unique. */
export interface CloudEvent {
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly subject?: string | undefined;
  /** As the event has it. */
  readonly time?: string | undefined;
}

/** A message understood: what to launch and under which key. */
export interface Launch extends LaunchKey {
  /** True where the publisher named the launch id, so that the same launch may come in other messages too. */
  readonly launchIdChosen: boolean;
  readonly request: LaunchRequest;
  readonly digest: string;
  readonly trace: Trace;
  readonly messageId: string;
  readonly publishTimeMs: number | undefined;
}

export interface DecodeOptions {
  /** Full name of the job that the message launches. */
  readonly job: string;
  readonly policy: OverridePolicy;
}

/**
 * Reads a launch out of a message.
 *
 * @throws {Rejection} when the message can never be launched.
 */
export function decodeMessage(message: DeliveredMessage, { job, policy }: DecodeOptions): Launch {
  const request = decodeRequest(message);
  const forbidden = findForbidden(request, policy);
  if (forbidden !== undefined) throw new Rejection({ code: 'override-not-allowed', forbidden });
  const launchId = launchIdOf(message);
  return {
    job,
    name: '',
    launchId,
    launchIdChosen: message.attributes['launchId'] !== undefined || message.cloudEvent !== undefined,
    request,
    digest: launchDigest(request),
    trace: publisherTrace(message) ?? traceOfLaunch(launchId),
    messageId: message.messageId,
    publishTimeMs: message.publishTimeMs,
  };
}

/**
 * The trace that the publisher began; undefined where it began none. Google's clients write the second
 * attribute when their own tracing is on.
 */
export function publisherTrace({ attributes }: Pick<DeliveredMessage, 'attributes'>): Trace | undefined {
  return (
    parseTraceparent(attributes['traceparent']) ?? parseTraceparent(attributes['googclient_traceparent'])
  );
}

/** The message that asks for `request`: what the request side publishes and other systems can imitate. */
export function encodeMessage(options: {
  readonly request: LaunchRequest;
  readonly launchId: string;
  readonly trace: Trace;
}): { readonly data: Buffer; readonly attributes: Readonly<Record<string, string>> } {
  return {
    data: Buffer.from(JSON.stringify(options.request)),
    attributes: { launchId: options.launchId, traceparent: formatTraceparent(options.trace) },
  };
}

function decodeRequest({ data, attributes }: DeliveredMessage): LaunchRequest {
  const { id: idInData, ...overrides } = data.length === 0 ? {} : decodeData(data);
  const idInAttribute = decodeAttribute(attributes['id']);
  if (idInData !== undefined && idInAttribute !== undefined && idInData !== idInAttribute) {
    throw new Rejection({
      code: 'id-mismatch',
      detail: 'the data and the attribute "id" name different ids',
    });
  }
  const id = idInData ?? idInAttribute;
  if (id === undefined) {
    throw new Rejection({
      code: 'missing-id',
      detail: 'there is no id: takes data such as {"id":2}, or an attribute "id"',
    });
  }
  return { id, ...overrides };
}

function decodeData(data: Uint8Array): z.infer<typeof messageSchema> {
  let json: unknown;
  try {
    json = parseJson(data);
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    throw new Rejection({ code: 'invalid-json', detail: `the data ${error.message}`, cause: error });
  }
  const parsed = messageSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  throw new Rejection({ code: 'invalid-request', detail: describeIssues(parsed.error), cause: parsed.error });
}

/** The complaints of a schema in one sentence, by field, without the values. */
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
 * The launch id of a message: chosen by its publisher, else made of what Pub/Sub or the CloudEvent calls it.
 *
 * @throws {Rejection} when the chosen one is malformed.
 */
export function launchIdOf({ attributes, cloudEvent, subscription, messageId }: DeliveredMessage): string {
  const chosen = attributes['launchId'];
  if (chosen === undefined) {
    return cloudEvent === undefined
      ? launchIdOfMessage({ subscription, messageId })
      : launchIdOfCloudEvent(cloudEvent);
  }
  if (LAUNCH_ID.test(chosen)) return chosen;
  throw new Rejection({
    code: 'invalid-launch-id',
    detail:
      'the attribute "launchId" takes 1 to 128 letters, digits and . _ : ~ -, beginning with a letter or digit',
  });
}
