import express, { Router, type RequestHandler } from 'express';
import { decodeMessage, type DeliveredMessage, type Launch } from '../launch/message.ts';
import type { Outcome } from '../launch/outcome.ts';
import type { OverridePolicy } from '../launch/override-policy.ts';
import { Rejection } from '../launch/rejection.ts';
import type { Logger } from '../logging/logger.ts';
import { Problem } from '../server/problem.ts';
import { answerTo } from './answer.ts';
import { logDelivery } from './delivery-log.ts';
import { DeliveryError, parseDelivery } from './parse-delivery.ts';

/** Turns a launch into exactly one execution, or says why not now. */
export interface Launching {
  launch(launch: Launch): Promise<Outcome>;
}

export interface PushRoutesOptions {
  readonly launching: Launching;
  readonly logger: Logger;
  readonly projectId: string;
  readonly path: string;
  readonly overridePolicy: OverridePolicy;
}

/** Pub/Sub's 10 MB of data as base64, its attributes, and room for the envelope. */
const BODY_LIMIT = 15 * 1024 * 1024;

/** The push endpoint: a delivery in, an ack or a nack out. */
export function pushRoutes(options: PushRoutesOptions): Router {
  const router = Router({ caseSensitive: true, strict: true });
  router.all(options.path, (request, _response, next) => {
    if (request.method === 'POST') return next();
    throw new Problem({ code: 'method-not-allowed', detail: 'Pub/Sub pushes by POST', headers: { Allow: 'POST' } });
  });
  router.post(options.path, express.raw({ type: () => true, limit: BODY_LIMIT }), receive(options));
  return router;
}

function receive({ launching, logger, projectId, overridePolicy }: PushRoutesOptions): RequestHandler {
  return async (request, response) => {
    const startedMs = performance.now();
    const message = readDelivery(request.body);
    const { launch, outcome } = await handle(message);
    const { status, headers } = answerTo(outcome);
    const durationMs = Math.round(performance.now() - startedMs);
    logDelivery({ logger, projectId, message, launch, outcome, durationMs, nowMs: Date.now() });
    response.status(status).set(headers).end();
  };

  async function handle(message: DeliveredMessage): Promise<{ launch?: Launch; outcome: Outcome }> {
    let launch: Launch;
    try {
      launch = decodeMessage(message, overridePolicy);
    } catch (error) {
      if (!(error instanceof Rejection)) throw error;
      return { outcome: { kind: 'rejected', rejection: error } };
    }
    return { launch, outcome: await launching.launch(launch) };
  }
}

function readDelivery(body: unknown): DeliveredMessage {
  try {
    return parseDelivery(Buffer.isBuffer(body) ? body : Buffer.alloc(0));
  } catch (error) {
    if (!(error instanceof DeliveryError)) throw error;
    throw new Problem({ code: 'invalid-delivery', detail: error.message, cause: error });
  }
}
