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
  /** Requests that one instance gets at once, as the `concurrency` of a Cloud Run service. */
  readonly concurrency: number;
  /** How long a request waits for an instance with room before it is answered 429, as on Cloud Run. */
  readonly queueMs: number;
  /** Draws how a request ends whose instance died: with 503 or a cut connection. */
  readonly random: () => number;
}

/** What stands in front of the instances of a Cloud Run service. */
export interface LoadBalancer {
  /** `http://host:port` */
  readonly url: string;
  /** An instance has begun to listen on that port of this machine. */
  add(port: number): void;
  /** That instance is gone. */
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

/** Starts a load balancer on a free port: round-robin over the instances that have room. */
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
