import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { formatAddress } from '../address.ts';
import type { Fault, FaultPlan } from '../grpc/faults.ts';
import { webPageRefusal } from '../rest/web-page.ts';
import type { ExecutionLogs } from './execution-logs.ts';
import { problemsOf } from './read-set-up.ts';
import { faultsSchema } from './fault.ts';

export interface ControlServer {
  /** `host:port` */
  readonly address: string;
  close(): Promise<void>;
}

export interface ControlServerOptions {
  readonly host: string;
  readonly port: number;
  readonly faults: FaultPlan;
  readonly logs: ExecutionLogs;
  /** Restores the state that the emulators had at their start. */
  readonly reset: () => Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly body: object;
}

/** By path and method. */
type Routes = Readonly<
  Record<string, Readonly<Record<string, (request: Asked) => Answer | Promise<Answer>>>>
>;

interface Asked {
  readonly query: URLSearchParams;
  readonly text: () => Promise<string>;
}

/**
 * The HTTP interface to running emulators: health, faults, the output of executions, and reset.
 *
 * @throws the `listen` error (EADDRINUSE, EACCES) of the port.
 */
export async function startControlServer(options: ControlServerOptions): Promise<ControlServer> {
  const { host, port } = options;
  const routes = routesOf(options);
  const server = createServer((request, response) => {
    answer(request, host, routes).then(
      ({ status, body }) => {
        response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' });
        response.end(`${JSON.stringify(body, undefined, 2)}\n`);
      },
      () => response.destroy(),
    );
  });
  server.listen(port, host);
  await once(server, 'listening');
  return {
    address: formatAddress(host, (server.address() as AddressInfo).port),
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function routesOf({ faults, logs, reset }: ControlServerOptions): Routes {
  const shown = (): Answer => ({ status: 200, body: { faults: faults.faults } });
  const healthy = (): Answer => ({ status: 200, body: { status: 'ready' } });
  return {
    '/': { GET: healthy },
    '/health': { GET: healthy },
    '/faults': {
      GET: shown,
      DELETE() {
        faults.clear();
        return shown();
      },
      async POST({ text }) {
        const { added, error } = parse(await text());
        if (error !== undefined) return { status: 400, body: { error } };
        faults.add(...added);
        return shown();
      },
    },
    '/logs': {
      GET({ query }) {
        const execution = query.get('execution');
        if (execution === null) {
          return {
            status: 400,
            body: { error: 'the execution is missing; use /logs?execution=NAME, short or full' },
          };
        }
        return { status: 200, body: { lines: logs.of(execution) } };
      },
    },
    '/reset': {
      async POST() {
        await reset();
        return healthy();
      },
    },
  };
}

async function answer(request: IncomingMessage, host: string, routes: Routes): Promise<Answer> {
  const refusal = webPageRefusal(request.headers, host);
  if (refusal !== undefined) return { status: 403, body: { error: refusal } };
  const url = URL.parse(request.url ?? '/', 'http://emulators');
  const route = url !== null && Object.hasOwn(routes, url.pathname) ? routes[url.pathname] : undefined;
  if (url === null || route === undefined) {
    return { status: 404, body: { error: `this port has ${Object.keys(routes).join(', ')}` } };
  }
  const method = request.method ?? 'GET';
  const act = Object.hasOwn(route, method) ? route[method] : undefined;
  if (act === undefined) {
    const takes = Object.keys(route).join(', ');
    return { status: 405, body: { error: `${url.pathname} takes ${takes}, and this is ${method}` } };
  }
  return act({ query: url.searchParams, text: () => textOf(request) });
}

function parse(text: string): { readonly added: readonly Fault[]; readonly error?: string } {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    return { added: [], error: `the body is not JSON: ${(error as Error).message}` };
  }
  const { success, data, error } = faultsSchema.safeParse(json);
  // For zod, optional fields may be undefined; JSON has no undefined.
  return success ? { added: data as readonly Fault[] } : { added: [], error: problemsOf(error) };
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}
