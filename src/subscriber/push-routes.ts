import express from 'express';
import type { DeliveredMessage } from '../launch/event/message.ts';
import type { AwaitedLaunch } from '../launch/attempt/launcher.ts';
import type { Outcome } from '../launch/attempt/outcome.ts';
import { Rejection } from '../launch/event/rejection.ts';
import type { Launch } from '../launch/jobs/launch.ts';
import { routeMessage, type Route, type Routing } from '../launch/jobs/routing.ts';
import type { Logger } from '../logging/logger.ts';
import type { AddRoutes } from '../server/app.ts';
import { answerData } from '../server/data-answer.ts';
import type { Handler, RoutedRequest } from '../server/handler.ts';
import { Problem } from '../server/problem.ts';
import { postOnly } from '../server/required-method.ts';
import { answerTo } from './answer.ts';
import { keepCopy, type DeadLetterSettings } from './dead-letters.ts';
import { DeliveryError } from './delivery-error.ts';
import { logDelivery } from './delivery-log.ts';
import { deliverySignals } from './delivery-signals.ts';
import { parseDelivery, type Delivery } from './parse-delivery.ts';

/** Turns a launch into exactly one execution, or says why it did not happen now. */
export interface Launching {
  launch(awaited: AwaitedLaunch): Promise<Outcome>;
}

export interface PushRoutesOptions {
  readonly launching: Launching;
  readonly logger: Logger;
  readonly projectId: string;
  readonly path: string;
  /** Comes first: lets only callers pass that may push. */
  readonly authenticate: Handler;
  readonly routing: Routing;
  /** Why a delivery did not end with an execution, in one sentence without the payload. */
  readonly phraseOf: (outcome: Outcome, launchId: string | undefined) => string | undefined;
  readonly deadLetters: DeadLetterSettings;
  /** Fires when the service stops: waiting deliveries are nacked at once. */
  readonly stop: AbortSignal;
}

/** Enough for Pub/Sub's 10 MB of data as base64, the attributes and the envelope. */
const BODY_LIMIT = 15 * 1024 * 1024;

/** The push endpoint. */
export function pushRoutes(options: PushRoutesOptions): AddRoutes {
  return (router) => {
    router
      .route(options.path)
      .all(options.authenticate, postOnly)
      .post(express.raw({ type: () => true, limit: BODY_LIMIT }), receive(options));
  };
}

function receive(options: PushRoutesOptions): Handler {
  const { launching, logger, projectId, routing, phraseOf, deadLetters: settings } = options;
  const attributeNames = routing.rulebook?.attributeNames;
  const signalOf = deliverySignals(options.stop);
  return async (request, response) => {
    const startedMs = performance.now();
    const delivery = readDelivery(request, attributeNames);
    const signal = signalOf(response);
    const { launch, outcome } = await handle(delivery, signal);
    const detail = phraseOf(outcome, launch?.launchId);
    const copying = await keepCopy({ delivery, launch, outcome, detail, signal, settings });
    const answer = answerTo(outcome, copying);
    const { status } = answer;
    const durationMs = Math.round(performance.now() - startedMs);
    logDelivery({ logger, projectId, delivery, launch, outcome, detail, copying, status, durationMs });
    answerData(response, answer);
  };

  async function handle(message: DeliveredMessage, signal: AbortSignal): Promise<Handled> {
    let route: Route;
    try {
      route = routeMessage(message, routing);
    } catch (error) {
      if (!(error instanceof Rejection)) throw error;
      return { outcome: { kind: 'rejected', rejection: error } };
    }
    if (route.kind === 'ignored') return { outcome: { kind: 'ignored', why: { code: 'unmatched' } } };
    const { launch } = route;
    return { launch, outcome: await launching.launch({ launch, signal }) };
  }
}

interface Handled {
  readonly launch?: Launch;
  readonly outcome: Outcome;
}

function readDelivery(
  { headers, body }: RoutedRequest,
  attributeNames: readonly string[] | undefined,
): Delivery {
  try {
    return parseDelivery({
      headers,
      body: Buffer.isBuffer(body) ? body : Buffer.alloc(0),
      attributeNames,
    });
  } catch (error) {
    if (!(error instanceof DeliveryError)) throw error;
    throw new Problem({
      code: 'invalid-delivery',
      detail: error.message,
      log: { contentType: headers['content-type'] },
      cause: error,
    });
  }
}
