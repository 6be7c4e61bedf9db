import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import express, { type IRouter, type Request, type Response } from 'express';
import type { Logger } from '../logging/logger.ts';
import { answerJson } from './data-answer.ts';
import { logProblem, pathOf, Problem, sendProblem } from './problem.ts';

/** Adds routes to those of the app; paths count to the letter. */
export type AddRoutes = (router: IRouter) => void;

/** Something that the service needs does not work now. */
export interface Hindrance {
  /** For a person to read; anybody may ask for it, so it holds no address and no secret. */
  readonly detail: string;
  /** Whether the service can do enough of its work to be called ready. */
  readonly isReady: boolean;
}

export interface AppOptions {
  /** Those that are in a hurry first, since Express tries one route after the other. */
  readonly routes: readonly AddRoutes[];
  readonly logger: Logger;
  /** False until everything a request needs is loaded; `/health/ready` answers from it. */
  readonly isReady: () => boolean;
  /** What stands in the way, once everything is loaded. `/health/ready` tells it. */
  readonly hindrance?: () => Promise<Hindrance | undefined>;
  /** What the log line of a request that is refused tells of it beside method and path, such as its trace. */
  readonly about?: (request: IncomingMessage) => Readonly<Record<string, unknown>>;
  /** Answers with a problem where that is not for programs. */
  readonly refuse?: (request: IncomingMessage, response: ServerResponse, problem: Problem) => Promise<void>;
}

/** What a malformed path or id has in common. */
const UNDECODABLE =
  'cannot be decoded: a percent sign takes two hexadecimal digits after it, and together they are UTF-8';

/** Builds what answers the requests of a service. It does not listen. */
export function createApp(options: AppOptions): RequestListener {
  const { routes, logger, isReady, hindrance, about = () => ({}), refuse: answer } = options;
  const router = express.Router({ caseSensitive: true, strict: true });
  // Not as routers of their own: to pass through one costs a request more than all that it does in there.
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
      // The router comes here without an error where no route fits.
      const problem = error === undefined || error === null ? nothingAt(pathOf(request)) : problemOf(error);
      const durationMs = Math.round(performance.now() - startedMs);
      logProblem({ logger, problem, request, durationMs, about: about(request) });
      // Half an answer is worse than none.
      if (response.headersSent) response.destroy();
      else if (answer === undefined) sendProblem(response, problem);
      else answer(request, response, problem).catch(() => response.destroy());
    };
    // An Express app would change the prototypes of both. The router does without, and so do our handlers.
    router(request as Request, response as Response, refuse);
  };
}

/** The router decodes the paths of its routes alone. */
function nothingAt(path: string): Problem {
  try {
    decodeURIComponent(path);
    return new Problem({ code: 'not-found', detail: 'nothing is at this path' });
  } catch {
    return new Problem({ code: 'invalid-path', detail: `the path ${UNDECODABLE}` });
  }
}

/** What the router and body-parser put on their errors. */
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

/** Anything thrown while answering, as a {@link Problem}; what nobody foresaw says nothing of its inside. */
export function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  return new Problem({ ...complaintOf(error), cause: error });
}

function complaintOf(error: unknown): Complaint {
  const { type, status } = error instanceof Error ? (error as ErrorOfRouter) : {};
  const ofBody = BODY_COMPLAINTS[type ?? ''];
  if (ofBody !== undefined) return ofBody;
  // The router decodes the parameters of a path, before any route sees them. All of them are ids.
  if (error instanceof URIError) return { code: 'invalid-id', detail: `the id in the path ${UNDECODABLE}` };
  // A compressed body that cannot be inflated gets a status from body-parser, but no type.
  if (status === 400) return UNREADABLE;
  return { code: 'internal', detail: 'something failed here that should not; the log says what' };
}
