import { dataIn } from '../launch/event/parse-data.ts';
import type { DeliveredMessage } from '../launch/event/message.ts';
import { DeliveryError } from './delivery-error.ts';
import { parseDelivery } from './parse-delivery.ts';

/** An event from a file, and how it was read. Data without an envelope has no message id. */
export interface ReadEvent {
  readonly message: DeliveredMessage;
  readonly takenFor: 'a push' | 'a CloudEvent' | 'data' | 'data that is not JSON' | 'no data';
}

/** Reads an event from a file: the body of a push, a CloudEvent, or only the data. */
export function readEvent(body: Uint8Array): ReadEvent {
  const data = { data: body, attributes: {}, messageId: '', subscription: '' };
  if (body.length === 0) return { message: data, takenFor: 'no data' };
  const json = dataIn(body);
  if (json === undefined) return { message: data, takenFor: 'data that is not JSON' };
  const [takenFor, type] =
    typeof json === 'object' && json !== null && 'specversion' in json
      ? (['a CloudEvent', 'application/cloudevents+json'] as const)
      : (['a push', 'application/json'] as const);
  try {
    return { message: parseDelivery({ headers: { 'content-type': type }, body }), takenFor };
  } catch (error) {
    if (!(error instanceof DeliveryError)) throw error;
    return { message: data, takenFor: 'data' };
  }
}
