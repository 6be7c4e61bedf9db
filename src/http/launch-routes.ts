import type { IncomingMessage, ServerResponse } from 'node:http';
import express from 'express';
import { callerOf } from '../auth/caller.ts';
import { parseInputId } from '../launch/event/input-id.ts';
import { launchIdOfKey, newLaunchId } from '../launch/event/launch-id.ts';
import type { LaunchRequest } from '../launch/event/launch-request.ts';
import { encodeMessage } from '../launch/event/message.ts';
import { PublishFailure } from '../launch/event/publish-failure.ts';
import { findForbidden, type OverridePolicy } from '../launch/event/override-policy.ts';
import { childTrace } from '../launch/kit/trace.ts';
import { findableFields, type Logger } from '../logging/logger.ts';
import { forbiddenPhrase } from '../phrases/forbidden.ts';
import { PUBLISH_FIXES } from '../phrases/publish-failure.ts';
import type { AddRoutes } from '../server/app.ts';
import type { Handler, RoutedRequest } from '../server/handler.ts';
import { Problem } from '../server/problem.ts';
import { sendAccepted } from './accepted.ts';
import { readOverrides } from './read-overrides.ts';
import { requestTrace } from './request-trace.ts';
import { refuseStrayBrowser } from './stray-browser.ts';

/** Stores launch requests where they will be launched from. */
export interface Publisher {
  /** @returns the message id, once the message is stored. */
  publish(message: {
    readonly data: Buffer;
    readonly attributes: Readonly<Record<string, string>>;
  }): Promise<string>;
}

export interface LaunchRoutesOptions {
  readonly publisher: Publisher;
  readonly logger: Logger;
  readonly projectId: string;
  /** Comes first: passes those through that may ask for launches, refuses the others. */
  readonly authenticate: Handler;
  /** Whether GET /job/:id is accepted beside POST. */
  readonly allowGet: boolean;
  readonly overridePolicy: OverridePolicy;
}

/** Largest body of POST /job/:id, in bytes: 1,000 args and variables of moderate length. */
const BODY_LIMIT = 1024 * 1024;
const IDEMPOTENCY_KEY = /^[\x21-\x7e]{1,255}$/;

/** Pub/Sub may have stored a message whose answer was lost, and only the same key makes a repeat safe. */
const UNCONFIRMED =
  'Pub/Sub did not confirm the launch request in time. It may have been stored all the same: repeat it with the same Idempotency-Key.';
const REFUSED =
  'Pub/Sub refused the launch request, so it is not stored: repeat it with the same Idempotency-Key once the operator has fixed that.';

/** `POST /job/:id`, and `GET` where allowed: stores a launch request and answers 202. */
export function launchRoutes(options: LaunchRoutesOptions): AddRoutes {
  const accept = acceptLaunch(options);
  const methods = options.allowGet ? ['GET', 'POST'] : ['POST'];
  const check: Handler = (request, _response, next) => {
    const { method = '' } = request;
    if (!methods.includes(method)) {
      const detail = `${method} is not allowed here; use ${methods.toReversed().join(' or ')}`;
      throw new Problem({ code: 'method-not-allowed', detail, headers: { Allow: methods.join(', ') } });
    }
    refuseStrayBrowser(request);
    next();
  };
  return (router) => {
    // One route, so that Express matches the path and reads the id once.
    router
      .route('/job/:id')
      .all(options.authenticate, check)
      .get(accept)
      .post(express.raw({ type: () => true, limit: BODY_LIMIT }), accept);
  };
}

function acceptLaunch({ publisher, logger, projectId, overridePolicy }: LaunchRoutesOptions) {
  return async (request: RoutedRequest<{ id: string }>, response: ServerResponse): Promise<void> => {
    const startedMs = performance.now();
    const launchRequest = readLaunchRequest(request, overridePolicy);
    const { id } = launchRequest;
    const launchId = launchIdOf(request, id);
    const trace = childTrace(requestTrace(request));
    const fields = { id, launchId, ...findableFields({ trace, projectId, labels: { id, launchId } }) };
    let messageId: string;
    try {
      messageId = await publisher.publish(encodeMessage({ request: launchRequest, launchId, trace }));
    } catch (error) {
      const failure = error instanceof PublishFailure ? error : undefined;
      throw new Problem({
        code: 'publish-failed',
        detail: failure?.mayBeStored === false ? REFUSED : UNCONFIRMED,
        members: { launchId },
        headers: { 'Retry-After': '5' },
        log: { ...fields, mend: failure && PUBLISH_FIXES[failure.code] },
        cause: error,
      });
    }
    logger.info(
      {
        method: request.method,
        route: '/job/:id',
        status: 202,
        messageId,
        caller: callerOf(request)?.email,
        durationMs: Math.round(performance.now() - startedMs),
        ...fields,
      },
      'launch request stored',
    );
    sendAccepted(response, { id, launchId, messageId, trace });
  };
}

function readLaunchRequest(request: RoutedRequest<{ id: string }>, policy: OverridePolicy): LaunchRequest {
  const id = parseInputId(request.params.id);
  if (id === undefined) {
    const detail = 'the id takes a non-negative integer of up to 100 digits, as in /job/2';
    throw new Problem({ code: 'invalid-id', detail });
  }
  const overrides = readOverrides(request);
  const forbidden = findForbidden(overrides, policy);
  if (forbidden !== undefined) {
    throw new Problem({ code: 'override-not-allowed', detail: forbiddenPhrase(forbidden) });
  }
  return { id, ...overrides };
}

function launchIdOf(request: IncomingMessage, inputId: string): string {
  const key = request.headers['idempotency-key'];
  if (key === undefined) return newLaunchId();
  if (typeof key === 'string' && IDEMPOTENCY_KEY.test(key)) {
    return launchIdOfKey({ key, inputId, caller: callerOf(request)?.email });
  }
  throw new Problem({
    code: 'invalid-idempotency-key',
    detail: 'Idempotency-Key takes 1 to 255 visible ASCII characters',
  });
}
