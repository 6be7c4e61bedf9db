import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import type { Clock } from '../../launch/kit/clock.ts';
import type { PushEndpoint, ReceivedPush } from '../../live-check/live-project.ts';
import { answerData } from '../../server/data-answer.ts';

export interface PushListenerOptions {
  /** Where Pub/Sub reaches `port`. */
  readonly url: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** A part of the path that strangers do not know. */
  readonly secret: string;
  readonly clock: Pick<Clock, 'monotonic'>;
}

export interface PushListener extends PushEndpoint {
  readonly port: number;
  close(): Promise<void>;
}

/** How many pushes are refused before one is taken. */
const REFUSED = 2;

/** Waits for pushes of one subscription. @throws the `listen` error of the port. */
export async function startPushListener(options: PushListenerOptions): Promise<PushListener> {
  const { url, port, secret, clock } = options;
  const pushes: ReceivedPush[] = [];
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '', 'http://here').pathname;
    if (request.method !== 'POST' || path.split('/').at(-1) !== secret) {
      answerData(response, { status: 404 });
      return;
    }
    const atMs = clock.monotonic();
    json(request).then(
      (body) => {
        pushes.push({ atMs, body });
        answerData(response, { status: pushes.length <= REFUSED ? 503 : 204 });
      },
      () => answerData(response, { status: 400 }),
    );
  });
  server.listen(port);
  await once(server, 'listening');
  return {
    url: `${url.replace(/\/+$/, '')}/${secret}`,
    port: (server.address() as AddressInfo).port,
    pushes,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
