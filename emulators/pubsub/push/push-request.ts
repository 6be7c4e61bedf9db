import { request as httpRequest, type Agent } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Clock } from '../../clock.ts';

/** The end of one push request: the endpoint's status, or why there is none. */
export type PushStatus = number | 'timeout' | 'connection failed';

export interface PushRequest {
  readonly endpoint: URL;
  readonly agent: Agent;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
  readonly timeoutMs: number;
  readonly clock: Clock;
  /** Cuts the request; the answer is then `cut`. */
  readonly signal: AbortSignal;
}

/**
 * Sends one push request. Redirects are not followed. Only the status counts; the body of the answer is ignored. Never
 * rejects.
 */
export function sendPush(options: PushRequest): Promise<PushStatus | 'cut'> {
  const { endpoint, agent, headers, clock, signal } = options;
  const body = Buffer.from(options.body);
  const { promise, resolve } = Promise.withResolvers<PushStatus | 'cut'>();
  const send = endpoint.protocol === 'https:' ? httpsRequest : httpRequest;
  const request = send(endpoint, {
    method: 'POST',
    agent,
    headers: { ...headers, 'content-length': body.length },
  });

  let settled = false;
  const settle = (status: PushStatus | 'cut'): void => {
    if (settled) return;
    settled = true;
    timer.cancel();
    signal.removeEventListener('abort', cut);
    resolve(status);
  };
  const give = (status: PushStatus | 'cut'): void => {
    settle(status);
    request.destroy();
  };
  const cut = (): void => give('cut');
  const timer = clock.setTimer(options.timeoutMs, () => give('timeout'));
  signal.addEventListener('abort', cut);

  request.on('response', (response) => {
    response.on('error', () => response.destroy());
    response.resume();
    settle(response.statusCode ?? 'connection failed');
  });
  // For node:http 102 is an interim answer, for Pub/Sub an acknowledgement.
  request.on('information', ({ statusCode }) => {
    if (statusCode === 102) give(102);
  });
  request.on('error', () => settle('connection failed'));
  request.on('close', () => settle('connection failed'));
  request.end(body);
  return promise;
}
