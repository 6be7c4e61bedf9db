import { parseInputId } from '../event/input-id.ts';
import { idMismatch, type DeliveredMessage } from '../event/message.ts';
import { dataIn } from '../event/parse-data.ts';
import type { EventFacts } from './job.ts';

/**
 * What jobs and rules see of a message.
 *
 * @throws {Rejection} `id-mismatch`.
 */
export function factsOf(message: DeliveredMessage): EventFacts {
  const { attributes, messageId, publishTimeMs, orderingKey = '', subscription, cloudEvent } = message;
  // Jobs and rules that need no data take a message whose data is not JSON.
  const data = dataIn(message.data);
  return {
    id: idOf(attributes['id'], data),
    data,
    attributes,
    message: {
      id: messageId,
      publishTime: publishTimeMs === undefined ? '' : new Date(publishTimeMs).toISOString(),
      orderingKey,
      subscription,
    },
    event: cloudEvent && { ...cloudEvent, subject: cloudEvent.subject, time: cloudEvent.time },
  };
}

/** What jobs see of a request that is nothing but an id. */
export function factsOfId(id: string): EventFacts {
  return { id, data: undefined, attributes: {}, message: undefined, event: undefined };
}

/**
 * The id of an event.
 *
 * @throws {Rejection} `id-mismatch`.
 */
export function idOf(inAttribute: string | undefined, data: unknown): string | undefined {
  const inData = idIn(data);
  if (inAttribute === undefined || inData === undefined) return inAttribute ?? inData;
  if (comparable(inAttribute) !== comparable(inData)) throw idMismatch();
  return inAttribute;
}

/** A string or an integer; nothing else is an id. */
function idIn(data: unknown): string | undefined {
  if (typeof data !== 'object' || data === null || !Object.hasOwn(data, 'id')) return undefined;
  const { id } = data as { readonly id: unknown };
  return typeof id === 'string' || typeof id === 'bigint' ? String(id) : undefined;
}

/** The default job takes `02` and `2` for the same id. */
function comparable(id: string): string {
  return parseInputId(id) ?? id;
}
