import type { DeliveredMessage, Launch } from '../launch/message.ts';
import type { Outcome } from '../launch/outcome.ts';
import { childTrace } from '../launch/trace.ts';
import { traceFields, type Logger } from '../logging/logger.ts';
import type { Copying } from './dead-letters.ts';

export interface DeliveryLogOptions {
  readonly logger: Logger;
  readonly projectId: string;
  readonly message: DeliveredMessage;
  /** Undefined where the message was not understood. */
  readonly launch: Launch | undefined;
  readonly outcome: Outcome;
  /** What became of the message's copy, where it is given up. */
  readonly copying: Copying | undefined;
  readonly durationMs: number;
  /** Milliseconds since the Unix epoch. */
  readonly nowMs: number;
}

/** Writes the one line that tells what became of a delivery, at the level that the outcome deserves. */
export function logDelivery(options: DeliveryLogOptions): void {
  const { logger, projectId, message, launch, outcome, copying, durationMs, nowMs } = options;
  const fields = {
    outcome: outcome.kind,
    id: launch?.request.id,
    launchId: launch?.launchId,
    messageId: message.messageId,
    deliveryAttempt: message.deliveryAttempt,
    sincePublishMs: message.publishTimeMs === undefined ? undefined : nowMs - message.publishTimeMs,
    durationMs,
    ...(launch !== undefined && traceFields({ ...childTrace(launch.trace), projectId })),
  };
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
