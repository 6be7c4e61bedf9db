import express, {
  type ErrorRequestHandler,
  type Express,
  type IRouter,
  type Request,
  type Response,
} from 'express';
import type { Logger } from '../logging/logger.ts';
import { answerJson } from './data-answer.ts';
import { logProblem } from './problem-log.ts';
import { Problem, sendProblem } from './problem.ts';

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
  readonly about?: (request: Request) => Readonly<Record<string, unknown>>;
}

/** What a malformed path or id has in common. */
const UNDECODABLE =
  'cannot be decoded: a percent sign takes two hexadecimal digits after it, and together they are UTF-8';

interface Started {
  startedMs: number;
}

/** Builds the Express app of a service. It does not listen. */
export function createApp(options: AppOptions): Express {
  const { routes, logger, isReady, about = () => ({}) } = options;
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('query parser', false);
  app.set('case sensitive routing', true);
  app.set('strict routing', true);
  app.use((_request, response: Response<unknown, Started>, next) => {
    response.locals.startedMs = performance.now();
    next();
  });
  // Not as routers of their own: to pass through one costs a request more than all that it does in there.
  for (const add of routes) add(app);
  app.get('/health/live', (_request, response) => {
    answerJson(response, { status: 'live' });
  });
  app.get('/health/ready', async (_request, response) => {
    if (!isReady()) throw new Problem({ code: 'not-ready', detail: 'still starting, or already stopping' });
    const hindrance = await options.hindrance?.();
    if (hindrance?.isReady === false) throw new Problem({ code: 'not-ready', detail: hindrance.detail });
    answerJson(response, { status: 'ready', detail: hindrance?.detail });
  });
  app.use(({ path }) => {
    throw new Problem(
      isDecodable(path)
        ? { code: 'not-found', detail: 'nothing is at this path' }
        : { code: 'invalid-path', detail: `the path ${UNDECODABLE}` },
    );
  });
  app.use(answerErrors({ logger, about }));
  return app;
}

function answerErrors({
  logger,
  about,
}: Required<Pick<AppOptions, 'logger' | 'about'>>): ErrorRequestHandler {
  // oxlint-disable-next-line max-params -- Express knows an error handler by its four parameters
  return (error: unknown, request, response, next) => {
    const problem = problemOf(error);
    const { startedMs } = response.locals as Started;
    const durationMs = Math.round(performance.now() - startedMs);
    logProblem({ logger, problem, request, durationMs, about: about(request) });
    if (response.headersSent) next(error);
    else sendProblem(response, problem);
  };
}

/** Anything thrown while answering, as a {@link Problem}; what nobody foresaw says nothing of its inside. */
export function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  switch (bodyParserType(error)) {
    case 'entity.too.large':
      return new Problem({
        code: 'body-too-large',
        detail: 'the body is larger than this route takes',
        cause: error,
      });
    case 'encoding.unsupported':
    case 'charset.unsupported':
      return new Problem({
        code: 'unsupported-media-type',
        detail: 'the encoding of the body is not supported',
        cause: error,
      });
    case 'entity.parse.failed':
    case 'request.aborted':
    case 'request.size.invalid':
      return new Problem({ code: 'invalid-body', detail: 'the body could not be read', cause: error });
    default:
      // The router decodes the parameters of a path, before any route sees them. All of them are ids.
      if (error instanceof URIError) {
        return new Problem({ code: 'invalid-id', detail: `the id in the path ${UNDECODABLE}`, cause: error });
      }
      // A compressed body that cannot be inflated gets a status from body-parser, but no type.
      if (error instanceof Error && 'status' in error && error.status === 400) {
        return new Problem({ code: 'invalid-body', detail: 'the body could not be read', cause: error });
      }
      return new Problem({
        code: 'internal',
        detail: 'something failed here that should not; the log says what',
        cause: error,
      });
  }
}

/** A path that no route takes; the routes' own are decoded by the router. */
function isDecodable(path: string): boolean {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}

/** The type that body-parser gives its errors (https://github.com/expressjs/body-parser#errors). */
function bodyParserType(error: unknown): unknown {
  return error instanceof Error && 'type' in error ? error.type : undefined;
}
