import { MAX_ENV_VALUE_BYTES } from '../event/container-limits.ts';
import { parseInputId } from '../event/input-id.ts';
import { originOf } from '../event/dead-letter.ts';
import { idMismatch, type DeliveredMessage } from '../event/message.ts';
import { dataIn } from '../event/parse-data.ts';
import { isProcessText } from '../event/process-text.ts';
import { Rejection } from '../event/rejection.ts';
import type { EventFacts } from './job.ts';

/**
 * What jobs and rules see of a message.
 *
 * @throws {Rejection} `id-mismatch`.
 */
export function factsOf(message: DeliveredMessage): EventFacts {
  const { attributes, messageId, publishTimeMs, orderingKey = '', cloudEvent } = message;
  // Data that is not JSON is fine for jobs and rules that do not use it.
  const data = dataIn(message.data);
  return {
    id: idOf(attributes['id'], data),
    data,
    attributes,
    message: {
      id: messageId,
      publishTime: publishTimeMs === undefined ? '' : new Date(publishTimeMs).toISOString(),
      orderingKey,
      subscription: originOf(message),
    },
    event: cloudEvent && { ...cloudEvent, subject: cloudEvent.subject, time: cloudEvent.time },
  };
}

/** What jobs see of a request that has only an id. */
export function factsOfId(id: string): EventFacts {
  return { id, data: undefined, attributes: {}, message: undefined, event: undefined };
}

/**
 * The id of an event, from the attribute or the data.
 *
 * @throws {Rejection} `id-mismatch`.
 */
export function idOf(inAttribute: string | undefined, data: unknown): string | undefined {
  const inData = idIn(data);
  if (inAttribute === undefined || inData === undefined) return inAttribute ?? inData;
  if (comparable(inAttribute) !== comparable(inData)) throw idMismatch();
  return inAttribute;
}

/**
 * Checks the id of an event that launches a named job: it has to fit in an environment variable. Otherwise Cloud Run
 * would refuse it like a misconfigured job, which would pause the job for later messages.
 *
 * @throws {Rejection} `invalid-request` or `too-large`.
 */
export function checkId(id = ''): void {
  if (!isProcessText(id)) {
    const detail = 'the id has NUL or half a surrogate pair, which no process can be handed';
    throw new Rejection({ code: 'invalid-request', detail });
  }
  if (Buffer.byteLength(id) > MAX_ENV_VALUE_BYTES) {
    const detail = `the id has more than ${MAX_ENV_VALUE_BYTES} bytes, which is the most that Cloud Run takes`;
    throw new Rejection({ code: 'too-large', detail });
  }
}

/** Only a string or an integer is an id. */
function idIn(data: unknown): string | undefined {
  if (typeof data !== 'object' || data === null || !Object.hasOwn(data, 'id')) return undefined;
  const { id } = data as { readonly id: unknown };
  return typeof id === 'string' || typeof id === 'bigint' ? String(id) : undefined;
}

/** To the default job `02` and `2` are the same id. */
function comparable(id: string): string {
  return parseInputId(id) ?? id;
}
