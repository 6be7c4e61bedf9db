import type { DeliveredMessage, Launch } from '../launch/message.ts';
import type { Outcome } from '../launch/outcome.ts';
import { childTrace } from '../launch/trace.ts';
import { traceFields, type Logger } from '../logging/logger.ts';

export interface DeliveryLogOptions {
  readonly logger: Logger;
  readonly projectId: string;
  readonly message: DeliveredMessage;
  /** Undefined where the message was not understood. */
  readonly launch: Launch | undefined;
  readonly outcome: Outcome;
  readonly durationMs: number;
  /** Milliseconds since the Unix epoch. */
  readonly nowMs: number;
}

/** Writes the one line that tells what became of a delivery, at the level that the outcome deserves. */
export function logDelivery(options: DeliveryLogOptions): void {
  const { logger, projectId, message, launch, outcome, durationMs, nowMs } = options;
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
    case 'rejected': {
      const { code, message: detail } = outcome.rejection;
      return logger.error({ ...fields, reason: code, detail }, 'delivery rejected; it can never be launched');
    }
  }
}
