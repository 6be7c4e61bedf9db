import { Router, type Request, type RequestHandler } from 'express';
import { LAUNCH_ID } from '../launch/launch-id.ts';
import type { LaunchView } from '../launch/look-up.ts';
import type { Logger } from '../logging/logger.ts';
import { Problem } from '../server/problem.ts';

/** Finds out what became of a launch. */
export interface LookUp {
  /** @returns undefined for a launch that has not been started, or never was requested. */
  find(launchId: string): Promise<LaunchView | undefined>;
}

export interface LookUpRoutesOptions {
  /** Undefined where neither a job nor a ledger is configured to look at. */
  readonly lookUp: LookUp | undefined;
  readonly logger: Logger;
  /** Comes first: passes those through that may ask. */
  readonly authenticate: RequestHandler;
}

const RETRY_AFTER_SECONDS = '5';

/** `GET /launches/:launchId`: what became of a launch. */
export function lookUpRoutes({ lookUp, logger, authenticate }: LookUpRoutesOptions): Router {
  const router = Router({ caseSensitive: true, strict: true });
  router.all('/launches/:launchId', authenticate, (request, _response, next) => {
    if (request.method === 'GET' || request.method === 'HEAD') return next();
    throw new Problem({
      code: 'method-not-allowed',
      detail: 'a launch can only be looked at',
      headers: { Allow: 'GET, HEAD' },
    });
  });
  router.get('/launches/:launchId', async (request: Request<{ launchId: string }>, response) => {
    if (lookUp === undefined) {
      const detail = 'this service cannot look launches up: it has neither JOB_NAME nor LEDGER_URL';
      throw new Problem({ code: 'look-up-not-configured', detail });
    }
    const { launchId } = request.params;
    response.json((await find({ lookUp, logger, launchId })) satisfies LaunchView);
  });
  return router;
}

async function find(options: {
  readonly lookUp: LookUp;
  readonly logger: Logger;
  readonly launchId: string;
}): Promise<LaunchView> {
  const { lookUp, logger, launchId } = options;
  let view: LaunchView | undefined;
  try {
    // What cannot be a launch id was never launched, and need not be looked for.
    view = LAUNCH_ID.test(launchId) ? await lookUp.find(launchId) : undefined;
  } catch (error) {
    logger.error({ launchId, err: error }, 'a launch could not be looked up');
    const detail = 'the launch cannot be looked up now; ask again';
    throw new Problem({
      code: 'look-up-failed',
      detail,
      headers: { 'Retry-After': RETRY_AFTER_SECONDS },
      cause: error,
    });
  }
  if (view !== undefined) return view;
  throw new Problem({
    code: 'launch-not-found',
    detail: 'no such launch: it has not been started yet, or was never requested',
    headers: { 'Retry-After': RETRY_AFTER_SECONDS },
  });
}
