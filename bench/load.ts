import autocannon from 'autocannon';
import { pushBody } from './push-bodies.ts';

/** Requests of one kind. */
export interface Traffic {
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Makes the body of one request. Default: none. */
  readonly body?: () => string;
  /** The status that every answer must have. */
  readonly status: number;
}

export interface Load {
  readonly port: number;
  readonly traffic: Traffic;
  readonly connections: number;

  readonly until: { readonly seconds: number } | { readonly requests: number };
}

export interface LoadFigures {
  readonly requests: number;
  readonly perSecond: number;
  readonly p99Ms: number;
}

export const LAUNCH_REQUESTS: Traffic = { path: '/job/2', status: 202 };

/** Pushes as Pub/Sub sends them, of messages from our request side. */
export function pushes(token: string, body = pushBody): Traffic {
  return {
    path: '/pubsub/push',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body,
    status: 204,
  };
}

/** Sends requests over kept-alive connections; on each the next one follows the answer. */
export async function sendLoad({ port, traffic, connections, until }: Load): Promise<LoadFigures> {
  const { path, headers = {}, body, status } = traffic;
  const request = {
    method: 'POST',
    path,
    headers,
    ...(body !== undefined && { setupRequest: (given: object) => ({ ...given, body: body() }) }),
  } as const;
  const timesMs: number[] = [];
  const statuses = new Map<number, number>();
  const done = Promise.withResolvers<autocannon.Result>();
  const startMs = performance.now();
  autocannon(
    {
      url: `http://127.0.0.1:${port}`,
      connections,
      requests: [request],
      timeout: 60,
      ...('seconds' in until ? { duration: until.seconds } : { amount: until.requests }),
    },
    (error: Error | null, result) => (error === null ? done.resolve(result) : done.reject(error)),
    // oxlint-disable-next-line max-params -- autocannon's event has four parameters
  ).on('response', (_client, given, _bytes, durationMs) => {
    timesMs.push(durationMs);
    statuses.set(given, (statuses.get(given) ?? 0) + 1);
  });
  const { errors } = await done.promise;
  const elapsedMs = performance.now() - startMs;
  if (errors > 0 || statuses.size !== 1 || !statuses.has(status)) {
    const seen = [...statuses].map(([code, count]) => `${count} times ${code}`).join(', ');
    throw new Error(`every answer of ${path} should be ${status}, but there were ${seen}; errors: ${errors}`);
  }
  const p99Ms = timesMs.toSorted((a, b) => a - b)[Math.floor(timesMs.length * 0.99)] ?? Number.NaN;
  return {
    requests: timesMs.length,
    perSecond: (timesMs.length / elapsedMs) * 1000,
    p99Ms,
  };
}
