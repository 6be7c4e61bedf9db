import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import express, { type IRouter, type Request, type Response } from 'express';
import type { Logger } from '../logging/logger.ts';
import { answerJson } from './data-answer.ts';
import { logProblem, pathOf, Problem, sendProblem } from './problem.ts';

/** Adds routes; paths are compared exactly. */
export type AddRoutes = (router: IRouter) => void;

/** A reason why the service cannot do all of its work now. */
export interface Hindrance {
  /** For a person. Everyone may read it, so it contains no address and no secret. */
  readonly detail: string;
  /** Whether the service is ready nevertheless. */
  readonly isReady: boolean;
}

export interface AppOptions {
  /** The most urgent first, since Express tries them in order. */
  readonly routes: readonly AddRoutes[];
  readonly logger: Logger;
  /** False until everything that a request needs is loaded. Read by `/health/ready`. */
  readonly isReady: () => boolean;
  /** Shown by `/health/ready` once everything is loaded. */
  readonly hindrance?: () => Promise<Hindrance | undefined>;
  /** Further fields for the log line of a refused request, such as its trace. */
  readonly about?: (request: IncomingMessage) => Readonly<Record<string, unknown>>;
  /** Answers with a page in place of the JSON of a problem. */
  readonly refuse?: (request: IncomingMessage, response: ServerResponse, problem: Problem) => Promise<void>;
}

const UNDECODABLE =
  'cannot be decoded: after a percent sign there must be two hexadecimal digits, and the bytes must be UTF-8';

/** Builds the request listener of a service. It does not listen. */
export function createApp(options: AppOptions): RequestListener {
  const { routes, logger, isReady, hindrance, about = () => ({}), refuse: answer } = options;
  const router = express.Router({ caseSensitive: true, strict: true });
  // All in one router: passing through another one costs more than all the work in it.
  for (const add of routes) add(router);
  router.get('/health/live', (_request, response) => answerJson(response, { status: 'live' }));
  router.get('/health/ready', async (_request, response) => {
    if (!isReady()) throw new Problem({ code: 'not-ready', detail: 'still starting, or already stopping' });
    const hindered = await hindrance?.();
    if (hindered?.isReady === false) throw new Problem({ code: 'not-ready', detail: hindered.detail });
    answerJson(response, { status: 'ready', detail: hindered?.detail });
  });
  return (request, response) => {
    const startedMs = performance.now();
    const refuse = (error: unknown): void => {
      // The router calls this without an error if no route fits.
      const problem = error === undefined || error === null ? nothingAt(pathOf(request)) : problemOf(error);
      const durationMs = Math.round(performance.now() - startedMs);
      logProblem({ logger, problem, request, durationMs, about: about(request) });
      // An answer cannot be replaced once it has begun.
      if (response.headersSent) response.destroy();
      else if (answer === undefined) sendProblem(response, problem);
      else answer(request, response, problem).catch(() => response.destroy());
    };
    // An Express app would change the prototypes of both; the router and our handlers do not need that.
    router(request as Request, response as Response, refuse);
  };
}

/** The router decodes only paths that fit a route. */
function nothingAt(path: string): Problem {
  try {
    decodeURIComponent(path);
    return new Problem({ code: 'not-found', detail: 'nothing is at this path' });
  } catch {
    return new Problem({ code: 'invalid-path', detail: `the path ${UNDECODABLE}` });
  }
}

/** The fields of errors by the router and body-parser. */
interface ErrorOfRouter extends Error {
  readonly type?: string;
  readonly status?: number;
}

type Complaint = Pick<Problem, 'code'> & { readonly detail: string };

const UNREADABLE: Complaint = { code: 'invalid-body', detail: 'the body could not be read' };
const UNSUPPORTED: Complaint = {
  code: 'unsupported-media-type',
  detail: 'the encoding of the body is not supported',
};

/** By the type that body-parser gives its errors (https://github.com/expressjs/body-parser#errors). */
const BODY_COMPLAINTS: Readonly<Record<string, Complaint>> = {
  'entity.too.large': { code: 'body-too-large', detail: 'the body is larger than this route takes' },
  'encoding.unsupported': UNSUPPORTED,
  'charset.unsupported': UNSUPPORTED,
  'entity.parse.failed': UNREADABLE,
  'request.aborted': UNREADABLE,
  'request.size.invalid': UNREADABLE,
};

/** Turns any error of a handler into a {@link Problem}. The text of an unexpected error is not shown to the caller. */
export function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  return new Problem({ ...complaintOf(error), cause: error });
}

function complaintOf(error: unknown): Complaint {
  const { type, status } = error instanceof Error ? (error as ErrorOfRouter) : {};
  const ofBody = BODY_COMPLAINTS[type ?? ''];
  if (ofBody !== undefined) return ofBody;
  // The router decodes the parameters of a path before it calls a route. All of them are ids.
  if (error instanceof URIError) return { code: 'invalid-id', detail: `the id in the path ${UNDECODABLE}` };
  // For a compressed body that cannot be decompressed, body-parser gives a status but no type.
  if (status === 400) return UNREADABLE;
  return { code: 'internal', detail: 'an unexpected error; the log of the service has it' };
}
