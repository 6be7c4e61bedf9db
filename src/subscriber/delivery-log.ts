import { publisherTrace, type DeliveredMessage, type Launch } from '../launch/message.ts';
import type { Outcome } from '../launch/outcome.ts';
import { childTrace } from '../launch/trace.ts';
import { findableFields, type Logger } from '../logging/logger.ts';
import type { Copying } from './dead-letters.ts';

export interface DeliveryLogOptions {
  readonly logger: Logger;
  readonly projectId: string;
  readonly delivery: DeliveredMessage;
  /** Undefined where the message was not understood. */
  readonly launch: Launch | undefined;
  readonly outcome: Outcome;
  /** What became of the message's copy, where it is given up. */
  readonly copying: Copying | undefined;
  /** Of the answer to Pub/Sub. */
  readonly status: number;
  readonly durationMs: number;
}

/** Writes the one line that tells what became of a delivery, at the level that the outcome deserves. */
export function logDelivery(options: DeliveryLogOptions): void {
  const { logger, outcome, copying } = options;
  const fields = fieldsOf(options);
  if (copying !== undefined) {
    const { more, what } = describeCopying(outcome, copying);
    return logger.error({ ...fields, detail: detailOf(outcome), reason: copying.reason, ...more }, what);
  }
  switch (outcome.kind) {
    case 'launched':
    case 'duplicate':
      return logger.info({ ...fields, execution: outcome.execution }, `delivery ${outcome.kind}`);
    case 'busy':
    case 'throttled':
      return logger.warn(
        { ...fields, detail: outcome.detail },
        `delivery ${outcome.kind}; Pub/Sub will send it again`,
      );
    case 'transient': {
      const level = outcome.setUpFault ? 'error' : 'warn';
      return logger[level](
        { ...fields, detail: outcome.detail },
        'delivery not launched; Pub/Sub will send it again',
      );
    }
    case 'unknown':
      return logger.error(
        { ...fields, detail: outcome.detail },
        'delivery may have launched; it is held until that can be told',
      );
    case 'rejected':
      return logger.error({ ...fields, detail: detailOf(outcome) }, 'delivery rejected');
  }
}

function fieldsOf({ projectId, delivery, launch, outcome, status, durationMs }: DeliveryLogOptions) {
  const { messageId, deliveryAttempt, publishTimeMs } = delivery;
  const fields = {
    outcome: outcome.kind,
    status,
    id: launch?.request.id,
    launchId: launch?.launchId,
    messageId,
    deliveryAttempt,
    sincePublishMs: publishTimeMs === undefined ? undefined : Date.now() - publishTimeMs,
    durationMs,
  };
  const parent = launch?.trace ?? publisherTrace(delivery);
  if (parent === undefined) return fields;
  const labels = launch && { id: fields.id, launchId: fields.launchId };
  return { ...fields, ...findableFields({ trace: childTrace(parent), projectId, labels }) };
}

function detailOf(outcome: Outcome): string | undefined {
  if (outcome.kind === 'rejected') return outcome.rejection.message;
  return 'detail' in outcome ? outcome.detail : undefined;
}

function describeCopying(
  { kind }: Outcome,
  copying: Copying,
): { readonly more: object; readonly what: string } {
  const end =
    kind === 'rejected' ? 'delivery rejected; it can never be launched' : 'delivery at its last attempts';
  switch (copying.kind) {
    case 'stored':
      return {
        more: { copyMessageId: copying.messageId },
        what: `${end}; a copy is stored in the dead-letter topic, and it is acknowledged`,
      };
    case 'failed':
      return {
        more: { err: copying.error },
        what: `${end}; a copy could not be stored, so Pub/Sub will send it again. DEAD_LETTER_TOPIC must exist, and this service may need the right to publish to it`,
      };
    case 'impossible':
      return { more: {}, what: `${end}; no copy can be stored, so Pub/Sub keeps it: ${copying.why}` };
  }
}
