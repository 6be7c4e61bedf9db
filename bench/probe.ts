import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { setTimeout } from 'node:timers/promises';

/** The longest wait for the expected answer of a server. */
const LIMIT_MS = 30_000;
/** Between two tries: short compared to the measured time, long compared to the cost of a try. */
const PAUSE_MS = 1;

export interface Probe {
  readonly port: number;
  readonly path: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly accepts: (status: number) => boolean;
}

/** Resolves when something listens on `port`. */
export async function untilListening(port: number): Promise<void> {
  await untilTrue(async () => {
    const socket = connect({ port, host: '127.0.0.1' });
    await once(socket, 'connect');
    socket.destroy();
    return true;
  });
}

/** Repeats a request until the status of the answer is accepted. */
export async function untilAnswered(probe: Probe): Promise<void> {
  await untilTrue(async () => probe.accepts(await statusOf(probe)));
}

async function untilTrue(holds: () => Promise<boolean>): Promise<void> {
  const limitMs = performance.now() + LIMIT_MS;
  while (!(await holds().catch(ifUnreachable))) {
    if (performance.now() > limitMs) throw new Error(`the server is not ready after ${LIMIT_MS} ms`);
    await setTimeout(PAUSE_MS);
  }
}

function ifUnreachable(error: unknown): false {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ECONNREFUSED' || code === 'ECONNRESET') return false;
  throw error;
}

async function statusOf({ port, path, method = 'GET', headers = {}, body = '' }: Probe): Promise<number> {
  const sent = request({ host: '127.0.0.1', port, path, method, headers, agent: false });
  sent.end(body);
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  response.resume();
  await once(response, 'end');
  return response.statusCode ?? 0;
}
