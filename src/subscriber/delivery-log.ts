import { publisherTrace, type DeliveredMessage, type Launch } from '../launch/event/message.ts';
import type { Outcome } from '../launch/attempt/outcome.ts';
import { childTrace } from '../launch/kit/trace.ts';
import { findableFields, type Logger } from '../logging/logger.ts';
import type { Copying } from './dead-letters.ts';

export interface DeliveryLogOptions {
  readonly logger: Logger;
  readonly projectId: string;
  readonly delivery: DeliveredMessage;
  /** Undefined where the message was not understood. */
  readonly launch: Launch | undefined;
  readonly outcome: Outcome;
  /** Why it did not end with an execution. */
  readonly detail: string | undefined;
  /** What became of the message's copy, where it is given up. */
  readonly copying: Copying | undefined;
  /** Of the answer to Pub/Sub. */
  readonly status: number;
  readonly durationMs: number;
}

interface Line {
  readonly level: 'info' | 'warn' | 'error';
  readonly message: string;
}

/** Writes the one line that tells what became of a delivery, at the level that the outcome deserves. */
export function logDelivery(options: DeliveryLogOptions): void {
  const { logger, projectId, delivery, launch, outcome, detail, copying, status, durationMs } = options;
  const { messageId, deliveryAttempt, publishTimeMs } = delivery;
  const { level, message } = copying === undefined ? lineOf(outcome) : lineOfCopy(outcome, copying);
  const labels = launch && { id: launch.request.id, launchId: launch.launchId };
  const trace = launch?.trace ?? publisherTrace(delivery);
  logger[level](
    {
      outcome: outcome.kind,
      status,
      id: labels?.id,
      launchId: labels?.launchId,
      messageId,
      deliveryAttempt,
      sincePublishMs: publishTimeMs === undefined ? undefined : Date.now() - publishTimeMs,
      durationMs,
      execution: 'execution' in outcome ? outcome.execution : undefined,
      detail,
      reason: copying?.reason,
      copyMessageId: copying?.kind === 'stored' ? copying.messageId : undefined,
      err: copying?.kind === 'failed' ? copying.error : undefined,
      ...(trace && findableFields({ trace: childTrace(trace), projectId, labels })),
    },
    message,
  );
}

function lineOf(outcome: Outcome): Line {
  switch (outcome.kind) {
    case 'launched':
      return { level: 'info', message: 'delivery launched' };
    case 'duplicate':
      return { level: 'info', message: 'delivery duplicate' };
    case 'busy':
      return { level: 'warn', message: 'delivery busy; Pub/Sub will send it again' };
    case 'throttled':
      return { level: 'warn', message: 'delivery throttled; Pub/Sub will send it again' };
    case 'transient':
      return {
        level: outcome.why.code === 'set-up fault' ? 'error' : 'warn',
        message: 'delivery not launched; Pub/Sub will send it again',
      };
    case 'unknown':
      return {
        level: 'error',
        message: 'delivery may have launched; it is on hold until that is known',
      };
    case 'rejected':
      return { level: 'error', message: 'delivery rejected' };
  }
}

function lineOfCopy({ kind }: Outcome, copying: Copying): Line {
  const end =
    kind === 'rejected' ? 'delivery rejected; it can never be launched' : 'delivery at its last attempts';
  const level = 'error';
  switch (copying.kind) {
    case 'stored':
      return {
        level,
        message: `${end}; a copy is stored in the dead-letter topic, and it is acknowledged`,
      };
    case 'failed':
      return {
        level,
        message: `${end}; a copy could not be stored, so Pub/Sub will send it again. DEAD_LETTER_TOPIC must exist, and this service may need the right to publish to it`,
      };
    case 'impossible':
      return { level, message: `${end}; no copy can be stored, so Pub/Sub keeps it: ${copying.why}` };
  }
}
