import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { RpcError } from '../grpc/status.ts';
import { answerCall, rpcErrorOf, type CallDesk } from '../grpc/unary-call.ts';
import type { HttpRules } from './http-rules.ts';
import { httpErrorOf } from './http-status.ts';
import { writeMessage, type Json } from './json-writer.ts';
import { readRequest } from './read-request.ts';
import { toRequest } from './rest-request.ts';
import { routesOf, type Route, type Services } from './routes.ts';
import { webPageRefusal } from './web-page.ts';

export interface RestServerOptions {
  readonly services: Services;
  /** HTTP rules by service, in place of those in its proto. */
  readonly httpRules: Readonly<Record<string, HttpRules>>;
  readonly desk: CallDesk;
  /** The host that was given to listen on. */
  readonly host: string;
  readonly maxRequestBytes: number;
}

const HEALTH_PATHS: ReadonlySet<string> = new Set(['/', '/health']);

/** The route of a request with the fields that its path sets. */
interface Match {
  readonly route: Route;
  readonly pathFields: Readonly<Record<string, string>>;
}

/**
 * The services as JSON over HTTP/1.1, by the `google.api.http` options of their protos. It does not listen, but gets
 * connections.
 */
export function createRestServer(options: RestServerOptions): Server {
  const routes = routesOf(options.services, options.httpRules);
  return createServer((request, response) => {
    const answer = (status: number, body: Json): void => {
      response.writeHead(status, { 'content-type': 'application/json; charset=UTF-8' });
      response.end(`${JSON.stringify(body, undefined, 2)}\n`);
    };
    serve({ request, response, routes, ...options })
      .then((body) => body !== undefined && answer(200, body))
      .catch((error: unknown) => {
        const { status, body } = httpErrorOf(rpcErrorOf(error));
        answer(status, body);
      })
      .catch(() => response.destroy());
  });
}

/** Undefined when a fault prevents every answer. */
async function serve(
  options: RestServerOptions & {
    readonly request: IncomingMessage;
    readonly response: ServerResponse;
    readonly routes: readonly Route[];
  },
): Promise<Json | undefined> {
  const { request, response, desk } = options;
  const refusal = webPageRefusal(request.headers, options.host);
  if (refusal !== undefined) throw new RpcError('PERMISSION_DENIED', refusal);
  const url = URL.parse(request.url ?? '/', 'http://emulator');
  if (url === null) throw new RpcError('INVALID_ARGUMENT', `Invalid request target ${request.url}.`);
  // Programs that wait for an emulator request `/`, as with Google's.
  if (request.method === 'GET' && HEALTH_PATHS.has(url.pathname)) return {};
  const { method, query, body } = await readRequest({ request, url, maxBytes: options.maxRequestBytes });
  const { route, pathFields } = findRoute(options.routes, method, url.pathname);
  const message = toRequest({ route, pathFields, query, body });
  const abort = new AbortController();
  response.once('close', () => abort.abort());
  const answered = await answerCall(
    {
      rpc: route.rpc,
      handler: route.handler,
      request: message,
      context: { metadata: plainHeaders(request), signal: abort.signal },
      cut: (how) => (how === 'reset' ? request.socket.resetAndDestroy() : request.socket.destroy()),
    },
    desk,
  );
  if (answered === undefined) return undefined;
  const decoded = route.responseType.decode(route.toBytes(answered));
  const enumNumbers = query.get('$alt')?.includes('enum-encoding=int') ?? false;
  return writeMessage(route.responseType, decoded, { enumNumbers });
}

/** @throws RpcError NOT_FOUND when no rule fits; INVALID_ARGUMENT for a bad percent-encoding. */
function findRoute(routes: readonly Route[], method: string, path: string): Match {
  try {
    for (const route of routes) {
      const pathFields = route.rule.verb === method ? route.path.match(path) : undefined;
      if (pathFields !== undefined) return { route, pathFields };
    }
  } catch (error) {
    if (!(error instanceof URIError)) throw error;
    throw new RpcError('INVALID_ARGUMENT', `Invalid percent-encoding in ${path}.`);
  }
  throw new RpcError('NOT_FOUND', `No method answers ${method} ${path}.`);
}

function plainHeaders({ headers }: IncomingMessage): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
}
