import express from 'express';
import type { ExecutionHint, HintResult } from '../launch/executions/execution-hints.ts';
import { LedgerUnavailable } from '../launch/ledger/ledger.ts';
import type { Logger } from '../logging/logger.ts';
import type { AddRoutes } from '../server/app.ts';
import { answerData } from '../server/data-answer.ts';
import type { Handler, RoutedRequest } from '../server/handler.ts';
import { Problem } from '../server/problem.ts';
import { postOnly } from '../server/required-method.ts';
import { DeliveryError } from './delivery-error.ts';
import { toldExecution, type ToldExecution } from './execution-log-entry.ts';
import { parseDelivery } from './parse-delivery.ts';

/** Reads an execution that has ended according to a hint, and launches the launches that waited for it. */
export interface HintedEnds {
  /** @throws {LedgerUnavailable}, and any error of reading the execution. */
  hear(hint: ExecutionHint): Promise<HintResult>;
}

export interface ExecutionRoutesOptions {
  readonly path: string;
  /** Comes first: lets only callers pass that may push. */
  readonly authenticate: Handler;
  /** Full names of the Cloud Run jobs whose executions may be read. */
  readonly jobs: readonly string[];
  /** Undefined without a ledger. */
  readonly ends: HintedEnds | undefined;
  readonly logger: Logger;
}

/** A log entry has up to 256 KiB. */
const BODY_LIMIT = 15 * 1024 * 1024;

/**
 * The endpoint for ended executions, to which a log sink pushes Cloud Run's audit log. A push is only a hint: it is
 * answered 204 in any case, and a sweep finds the ends whose hints were lost. Only an unreachable ledger is 503.
 */
export function executionRoutes(options: ExecutionRoutesOptions): AddRoutes {
  return (router) => {
    router
      .route(options.path)
      .all(options.authenticate, postOnly)
      .post(express.raw({ type: () => true, limit: BODY_LIMIT }), receive(options));
  };
}

function receive({ jobs, ends, logger }: ExecutionRoutesOptions): Handler {
  return async (request, response) => {
    const told = toldIn(request);
    const job = told && jobs.find((one) => isOf(one, told));
    if (told !== undefined && job !== undefined && ends !== undefined) {
      const { execution, launch } = told;
      const result = await hear(ends, { job, execution, launch });
      logger.debug({ job, execution, result }, 'hint of an ended execution');
    } else {
      logger.debug({ told }, 'hint that names no execution of these jobs');
    }
    answerData(response, { status: 204 });
  };

  async function hear(heard: HintedEnds, hint: ExecutionHint): Promise<HintResult['kind'] | undefined> {
    try {
      return (await heard.hear(hint)).kind;
    } catch (error) {
      if (error instanceof LedgerUnavailable) {
        const detail = 'the ledger is unreachable; send it again';
        throw new Problem({ code: 'ledger-unavailable', detail, cause: error });
      }
      logger.warn(
        { err: error, ...hint, code: 'execution-unreadable' },
        'an execution that may have ended could not be read; a sweep will read it',
      );
      return undefined;
    }
  }
}

function toldIn({ headers, body }: RoutedRequest): ToldExecution | undefined {
  try {
    const bytes = Buffer.isBuffer(body) ? body : Buffer.alloc(0);
    return toldExecution(parseDelivery({ headers, body: bytes }).data);
  } catch (error) {
    if (error instanceof DeliveryError) return undefined;
    throw error;
  }
}

/** A configured job may have the number of its project in its name. */
function isOf(job: string, { project, projectNumber, location, job: short }: ToldExecution): boolean {
  const rest = `/locations/${location}/jobs/${short}`;
  return job === `projects/${project}${rest}` || job === `projects/${projectNumber ?? ''}${rest}`;
}
