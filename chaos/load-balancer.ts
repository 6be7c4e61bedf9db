import { once } from 'node:events';
import {
  Agent,
  createServer,
  request as httpRequest,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';

export interface LoadBalancerOptions {
  /** Concurrent requests of one instance, like `concurrency` of a Cloud Run service. */
  readonly concurrency: number;
  /** How long a request waits for a free instance before it is answered 429, as on Cloud Run. */
  readonly queueMs: number;
  /** Decides between 503 and a cut connection for a request whose instance died. */
  readonly random: () => number;
}

/** In place of the front end of a Cloud Run service. */
export interface LoadBalancer {
  /** `http://host:port` */
  readonly url: string;
  /** Adds an instance that listens on this port. */
  add(port: number): void;

  remove(port: number): void;
  close(): Promise<void>;
}

interface Backend {
  readonly port: number;
  readonly agent: Agent;
  underWay: number;
}

interface Waiting {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly body: Buffer;
}

/** Starts a load balancer on a free port: round-robin over the instances that are not full. */
export async function startLoadBalancer(options: LoadBalancerOptions): Promise<LoadBalancer> {
  const { concurrency, queueMs, random } = options;
  let backends: Backend[] = [];
  const waiting = new Set<Waiting>();

  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => void chunks.push(chunk));
    request.on('error', () => response.destroy());
    request.on('end', () => enqueue({ request, response, body: Buffer.concat(chunks) }));
  });

  function enqueue(one: Waiting): void {
    const { response } = one;
    const timer = setTimeout(() => {
      if (waiting.delete(one)) response.writeHead(429).end();
    }, queueMs);
    response.once('close', () => {
      clearTimeout(timer);
      waiting.delete(one);
    });
    waiting.add(one);
    dispatch();
  }

  function dispatch(): void {
    for (const one of waiting) {
      const backend = backends.find(({ underWay }) => underWay < concurrency);
      if (backend === undefined) return;
      backends = [...backends.filter((other) => other !== backend), backend];
      waiting.delete(one);
      forward(one, backend);
    }
  }

  function forward({ request, response, body }: Waiting, backend: Backend): void {
    const { port, agent } = backend;
    const { method, url, headers } = request;
    const upstream = httpRequest({ host: '127.0.0.1', port, agent, method, path: url, headers });
    backend.underWay += 1;
    upstream.on('response', (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.on('error', () => response.destroy());
      answer.pipe(response);
    });
    upstream.on('error', () => {
      if (response.headersSent || response.destroyed || random() < 0.5) response.destroy();
      else response.writeHead(503).end();
    });
    upstream.once('close', () => {
      backend.underWay -= 1;
      dispatch();
    });
    response.once('close', () => upstream.destroy());
    upstream.end(body);
  }

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    add(port) {
      backends.push({ port, agent: new Agent({ keepAlive: true }), underWay: 0 });
      dispatch();
    },
    remove(port) {
      const gone = backends.filter((backend) => backend.port === port);
      backends = backends.filter((backend) => backend.port !== port);
      for (const { agent } of gone) agent.destroy();
    },
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      for (const { agent } of backends) agent.destroy();
      await closed;
    },
  };
}
