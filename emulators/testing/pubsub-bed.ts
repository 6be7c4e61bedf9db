import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PubSub, v1, type CreateSubscriptionOptions, type Subscription } from '@google-cloud/pubsub';
import { credentials } from '@grpc/grpc-js';
import { closeAfterTest } from './closing.ts';
import { ManualClock } from '../clock.ts';
import { Condition } from '../pubsub/condition.ts';
import {
  startPubSubEmulator,
  type PubSubEmulator,
  type PubSubEmulatorOptions,
} from '../pubsub/pubsub-emulator.ts';

/** An emulator on a clock that the test moves, and Google's clients for it. */
export interface TestBed {
  readonly clock: ManualClock;
  readonly emulator: PubSubEmulator;
  readonly pubsub: PubSub;
  /** The generated client, for Pull and the ack RPCs, which the other one lacks. */
  readonly subscriber: v1.SubscriberClient;
  /** The generated client, for requests that the other one cannot send. */
  readonly publisher: v1.PublisherClient;
  /** Creates topic `jobs` and push subscription `jobs-push` to the endpoint. */
  readonly pushTo: (endpoint: { readonly url: string }, options?: CreateSubscriptionOptions) => Promise<void>;
  /** Creates topic `jobs` and pull subscription `jobs-pull`. @returns the client's subscription. */
  readonly pullFrom: (options?: CreateSubscriptionOptions) => Promise<Subscription>;
  /** Publishes to `jobs` and returns the message id. */
  readonly publish: (data: string, attributes?: Record<string, string>) => Promise<string>;
}

export async function startTestBed(options: PubSubEmulatorOptions = {}): Promise<TestBed> {
  const clock = new ManualClock();
  const emulator = await startPubSubEmulator({ clock, ...options });
  closeAfterTest(() => emulator.close());
  // Without a universe the client would ask a metadata server.
  const universeDomain = 'googleapis.com';
  const pubsub = new PubSub({
    projectId: 'p',
    apiEndpoint: emulator.address,
    emulatorMode: true,
    universeDomain,
  });
  closeAfterTest(() => pubsub.close());
  const [servicePath = '', port] = emulator.address.split(':');
  const sslCreds = credentials.createInsecure();
  const connection = { projectId: 'p', servicePath, port: Number(port), sslCreds, universeDomain };
  const subscriber = new v1.SubscriberClient(connection);
  const publisher = new v1.PublisherClient(connection);
  closeAfterTest(() => subscriber.close());
  closeAfterTest(() => publisher.close());
  return {
    clock,
    emulator,
    pubsub,
    subscriber,
    publisher,
    async pushTo(endpoint, subscription = {}) {
      const [topic] = await pubsub.createTopic('jobs');
      const pushConfig = { pushEndpoint: endpoint.url, ...subscription.pushConfig };
      await topic.createSubscription('jobs-push', { ...subscription, pushConfig });
    },
    async pullFrom(subscription = {}) {
      const [topic] = await pubsub.createTopic('jobs');
      const [created] = await topic.createSubscription('jobs-pull', subscription);
      return created;
    },
    publish: (data, attributes = {}) =>
      pubsub.topic('jobs').publishMessage({ data: Buffer.from(data), attributes }),
  };
}

/** Publishes each to `jobs`, in order; the first letter is the ordering key. */
export async function publishOrdered({ pubsub }: TestBed, messages: readonly string[]): Promise<void> {
  const topic = pubsub.topic('jobs', { messageOrdering: true });
  for (const data of messages) {
    await topic.publishMessage({ data: Buffer.from(data), orderingKey: data[0] ?? '' });
  }
}

export interface ReceivedPush {
  readonly headers: IncomingHttpHeaders;
  readonly path: string;
  readonly body: string;
  readonly json: {
    readonly message: Readonly<Record<string, unknown>>;
    readonly subscription: string;
    readonly deliveryAttempt?: number;
  };
}

export interface PushEndpoint {
  readonly url: string;
  readonly pushes: readonly ReceivedPush[];
  /** Resolves when `count` pushes have come. */
  received(count: number): Promise<void>;
}

/** The answer to the n-th push (from 1): a status, or a promise of one. */
type Answer = (push: ReceivedPush, nth: number) => number | Promise<number>;

/** A real HTTP server as the push endpoint. */
export async function startPushEndpoint(
  options: {
    readonly answer?: Answer;
    readonly headers?: Record<string, string>;
  } = {},
): Promise<PushEndpoint> {
  const { answer = () => 204, headers = {} } = options;
  const pushes: ReceivedPush[] = [];
  const waits: Condition[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => void receive());
    const receive = async (): Promise<void> => {
      const body = Buffer.concat(chunks).toString();
      const push: ReceivedPush = {
        headers: request.headers,
        path: request.url ?? '',
        body,
        get json() {
          return JSON.parse(body) as ReceivedPush['json'];
        },
      };
      pushes.push(push);
      for (const wait of waits) wait.check();
      response.writeHead(await answer(push, pushes.length), headers).end();
    };
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closeAfterTest(async () => {
    server.close();
    server.closeAllConnections();
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/push?token=1`,
    pushes,
    received(count) {
      const wait = new Condition(() => pushes.length >= count);
      waits.push(wait);
      return wait.wait();
    },
  };
}

/** An answer that never comes. */
export function silence(): Promise<never> {
  return new Promise(() => {});
}

/** The address of a port on which nothing listens. */
export async function deadEndpoint(): Promise<{ readonly url: string }> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return { url: `http://127.0.0.1:${port}/push` };
}
