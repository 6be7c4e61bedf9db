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

/** Looks at executions that are said to have ended, and launches who waited for them. */
export interface HintedEnds {
  /** @throws {LedgerUnavailable}, and whatever a read throws. */
  hear(hint: ExecutionHint): Promise<HintResult>;
}

export interface ExecutionRoutesOptions {
  readonly path: string;
  /** Comes first: passes those through that may push. */
  readonly authenticate: Handler;
  /** Full names of the Cloud Run jobs whose executions may be read. */
  readonly jobs: readonly string[];
  /** Undefined without a ledger, where nothing is to be recorded. */
  readonly ends: HintedEnds | undefined;
  readonly logger: Logger;
}

/** A log entry has up to 256 KiB. What is larger is garbage, and is answered like that. */
const BODY_LIMIT = 15 * 1024 * 1024;

/**
 * The endpoint for ended executions, to which a log sink pushes Cloud Run's audit log. It is a hint and no more: whatever
 * comes is answered 204, and a sweep finds what was lost. Only a ledger that cannot be reached is 503.
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
      logger.debug({ job, execution, result }, 'heard that an execution has ended');
    } else {
      logger.debug({ told }, 'heard of no execution of ours');
    }
    answerData(response, { status: 204 });
  };

  async function hear(heard: HintedEnds, hint: ExecutionHint): Promise<HintResult['kind'] | undefined> {
    try {
      return (await heard.hear(hint)).kind;
    } catch (error) {
      if (error instanceof LedgerUnavailable) {
        const detail = 'the ledger cannot be reached; send it again';
        throw new Problem({ code: 'ledger-unavailable', detail, cause: error });
      }
      logger.warn(
        { err: error, ...hint, code: 'execution-unreadable' },
        'an execution that is said to have ended could not be looked at; a sweep will',
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

/** The full name of a job may have the number of its project. */
function isOf(job: string, { project, projectNumber, location, job: short }: ToldExecution): boolean {
  const rest = `/locations/${location}/jobs/${short}`;
  return job === `projects/${project}${rest}` || job === `projects/${projectNumber ?? ''}${rest}`;
}
