import { publisherTrace, type DeliveredMessage } from '../launch/event/message.ts';
import { jobFields, type Launch } from '../launch/jobs/launch.ts';
import type { Outcome, OutcomeKind } from '../launch/attempt/outcome.ts';
import { childTrace } from '../launch/kit/trace.ts';
import { findableFields, type Logger } from '../logging/logger.ts';
import type { Copying } from './dead-letters.ts';

export interface DeliveryLogOptions {
  readonly logger: Logger;
  readonly projectId: string;
  readonly delivery: DeliveredMessage;
  /** Undefined if the message was not understood. */
  readonly launch: Launch | undefined;
  readonly outcome: Outcome;
  /** Why it did not end with an execution. */
  readonly detail: string | undefined;
  /** The result of storing a copy in the dead-letter topic; undefined if none is needed. */
  readonly copying: Copying | undefined;
  /** The status code of the answer to Pub/Sub. */
  readonly status: number;
  readonly durationMs: number;
}

interface Line {
  readonly level: 'info' | 'warn' | 'error';
  readonly message: string;
}

/** Writes the one line of a delivery, at the level of its outcome. */
export function logDelivery(options: DeliveryLogOptions): void {
  const { logger, projectId, delivery, launch, outcome, detail, copying, status, durationMs } = options;
  const { messageId, deliveryAttempt, publishTimeMs } = delivery;
  const { level, message }: Line =
    copying === undefined ? lineOf(outcome) : { level: 'error', message: messageOfCopy(outcome, copying) };
  const labels = launch && { id: launch.inputId, launchId: launch.launchId };
  const trace = launch?.trace ?? publisherTrace(delivery);
  logger[level](
    {
      outcome: outcome.kind,
      status,
      id: labels?.id,
      ...(launch && jobFields(launch)),
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

const LINES: Readonly<Record<OutcomeKind, Line>> = {
  launched: { level: 'info', message: 'delivery launched' },
  queued: { level: 'info', message: 'delivery queued; it is launched from the ledger' },
  skipped: { level: 'info', message: 'delivery skipped; another launch of its key is under way' },
  duplicate: { level: 'info', message: 'delivery duplicate' },
  ignored: { level: 'info', message: 'delivery ignored' },
  busy: { level: 'warn', message: 'delivery busy; Pub/Sub will send it again' },
  throttled: { level: 'warn', message: 'delivery throttled; Pub/Sub will send it again' },
  transient: { level: 'warn', message: 'delivery not launched; Pub/Sub will send it again' },
  unknown: { level: 'error', message: 'delivery may have launched; it is on hold until that is known' },
  rejected: { level: 'error', message: 'delivery rejected' },
};

function lineOf(outcome: Outcome): Line {
  if (outcome.kind === 'queued') return lineOfQueued(outcome.why.code);
  const isSetUpFault = outcome.kind === 'transient' && outcome.why.code === 'set-up fault';
  return { ...LINES[outcome.kind], ...(isSetUpFault && { level: 'error' }) };
}

/** A misconfiguration is not an error here: it has its own error line, once for all launches of its job. */
function lineOfQueued(code: Extract<Outcome, { readonly kind: 'queued' }>['why']['code']): Line {
  switch (code) {
    case 'refused for good':
      return { level: 'error', message: 'delivery stored; Cloud Run refused its launch for good' };
    case 'answer lost':
    case 'not recorded':
    case 'found, not recorded':
      return { level: 'warn', message: 'delivery stored; it may have launched, and a sweep finds that out' };
    default:
      return LINES.queued;
  }
}

function messageOfCopy({ kind }: Outcome, copying: Copying): string {
  const end =
    kind === 'rejected' ? 'delivery rejected; it can never be launched' : 'delivery at its last attempts';
  switch (copying.kind) {
    case 'stored':
      return `${end}; a copy is stored in the dead-letter topic, and it is acknowledged`;
    case 'failed':
      return `${end}; a copy could not be stored, so Pub/Sub will send it again. DEAD_LETTER_TOPIC must exist, and this service may need the right to publish to it`;
    case 'impossible':
      return `${end}; no copy can be stored, so Pub/Sub keeps it: ${copying.why}`;
  }
}
