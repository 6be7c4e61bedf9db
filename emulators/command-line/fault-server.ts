import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { formatAddress } from '../address.ts';
import type { Fault, FaultPlan } from '../grpc/faults.ts';
import { webPageRefusal } from '../rest/web-page.ts';
import { problemsOf } from './read-set-up.ts';
import { faultsSchema } from './fault.ts';

export interface FaultServer {
  /** `host:port` */
  readonly address: string;
  close(): Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly body: object;
}

/**
 * Shows and changes faults while the emulators run: GET, POST (one or a list, added) and DELETE (all) of /faults.
 *
 * @throws the `listen` error (EADDRINUSE, EACCES) of the port.
 */
export async function startFaultServer(options: {
  readonly host: string;
  readonly port: number;
  readonly faults: FaultPlan;
}): Promise<FaultServer> {
  const { host, port } = options;
  const server = createServer((request, response) => {
    answer(request, options).then(
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

async function answer(
  request: IncomingMessage,
  { host, faults }: { readonly host: string; readonly faults: FaultPlan },
): Promise<Answer> {
  const refusal = webPageRefusal(request.headers, host);
  if (refusal !== undefined) return { status: 403, body: { error: refusal } };
  if (new URL(request.url ?? '/', 'http://emulators').pathname !== '/faults') {
    return { status: 404, body: { error: 'there is /faults alone: GET shows, POST adds, DELETE ends them' } };
  }
  switch (request.method) {
    case 'GET':
      break;
    case 'DELETE':
      faults.clear();
      break;
    case 'POST': {
      const { added, error } = parse(await textOf(request));
      if (error !== undefined) return { status: 400, body: { error } };
      faults.add(...added);
      break;
    }
    default:
      return { status: 405, body: { error: `${request.method} is none of GET, POST, DELETE` } };
  }
  return { status: 200, body: { faults: faults.faults } };
}

function parse(text: string): { readonly added: readonly Fault[]; readonly error?: string } {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    return { added: [], error: `no JSON: ${(error as Error).message}` };
  }
  const { success, data, error } = faultsSchema.safeParse(json);
  // What zod calls optional may be undefined as well; JSON has no such thing.
  return success ? { added: data as readonly Fault[] } : { added: [], error: problemsOf(error) };
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}
