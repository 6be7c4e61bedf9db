import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { systemClock, type Clock } from '../clock.ts';
import { FaultPlan } from '../grpc/faults.ts';
import { startGrpcServer } from '../server/grpc-server.ts';
import type { RecordedCall } from '../grpc/unary-call.ts';
import { createBroker } from './broker.ts';
import { Condition } from './condition.ts';
import { IAM_HTTP_RULES } from './rpc/iam-http-rules.ts';
import type { PublishedMessage, StoredMessage } from './values/messages.ts';
import { shuttingDown } from './subscription/pull-refusals.ts';
import type { PushDelivery } from './push/push-dispatcher.ts';
import { EMPTY_SNAPSHOT, type PubSubSnapshot } from './snapshot.ts';
import type { Subscription } from './subscription/subscription.ts';
import { startTokenIssuer, type SignTokenOptions } from './push/token-issuer.ts';

export interface PubSubEmulatorOptions {
  /** The port of the gRPC server; 0 (default) takes a free one. */
  readonly port?: number;
  /** The port of the keys of its tokens; 0 (default) takes a free one. */
  readonly tokensPort?: number;
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** The clock of deliveries, back-offs and leases. Default: the machine's. */
  readonly clock?: Clock;
  /** The clock of tokens. Default: the machine's, even with another `clock`, because verifiers use that one. */
  readonly tokenClock?: Clock;
  readonly faults?: FaultPlan;
  /** The source of message ids and duplicates. Default: Math.random. */
  readonly random?: () => number;
  /** 0..1: the share of messages whose first push is sent twice at once, acknowledged or not. Default 0. */
  readonly duplicateShare?: number;
  /**
   * Limits pushes as production does: a window that starts small and adapts, and a pause of the whole subscription while
   * its endpoint nacks. Default: up to 500 at once, and each message pauses by itself.
   */
  readonly slowStart?: boolean;
  /** How many messages each topic keeps for `messages` and `redeliver`. Default 10,000. */
  readonly keepMessages?: number;
  /** How many push attempts each subscription keeps for `deliveries`. Default 100,000. */
  readonly keepDeliveries?: number;
  /** Finished RPCs that `calls` keeps; fewer if they are large. Default 10,000. */
  readonly keepCalls?: number;
}

/** A running emulator. Topics and subscriptions are named by their full name, or by the short one if it is unique. */
export interface PubSubEmulator {
  /** `host:port`, for PUBSUB_EMULATOR_HOST. */
  readonly address: string;
  /** The `iss` of its OIDC tokens. */
  readonly issuer: string;
  readonly jwksUrl: string;
  readonly faults: FaultPlan;
  /** The kept finished RPCs, oldest first. */
  readonly calls: readonly RecordedCall[];
  forgetCalls(): void;
  /** The messages of the topic, oldest first. @throws Error for an unknown topic. */
  messages(topic: string): readonly StoredMessage[];
  /** The push attempts that have ended, oldest first. @throws Error for an unknown subscription. */
  deliveries(subscription: string): readonly PushDelivery[];
  /** The number of messages that are neither acknowledged nor dead-lettered. @throws Error for an unknown subscription. */
  backlog(subscription: string): number;
  /**
   * Publishes like another service of Google Cloud: not affected by faults, and not in `calls`.
   *
   * @returns the message id; undefined if the topic does not exist (by full name).
   */
  publish(message: { readonly topic: string } & PublishedMessage): string | undefined;
  /** Delivers a message once more, even if it was acknowledged. @throws Error for an unknown one. */
  redeliver(options: { readonly subscription: string; readonly messageId: string }): void;
  /** A valid token of this emulator's issuer, with the given claims replaced. */
  signToken(options: SignTokenOptions): Promise<string>;
  /** Resolves when no message is ready, being pushed or backing off on any push subscription. */
  idle(): Promise<void>;
  /** Resolves when no push is open; the remaining messages wait for the clock. */
  quiet(): Promise<void>;
  /** Topics, subscriptions and their messages as plain JSON, without streams, leases and policies. */
  snapshot(): PubSubSnapshot;
  /**
   * Replaces all topics and subscriptions with a snapshot. Messages that were outstanding when it was taken are delivered at
   * once.
   *
   * @throws SnapshotError for a snapshot of another version.
   */
  restore(snapshot: PubSubSnapshot): void;
  /** Deletes all topics and subscriptions with their messages. Faults stay. */
  reset(): void;
  /** Cuts open pushes and calls. Can be called more than once. */
  close(): Promise<void>;
}

/**
 * Starts a Pub/Sub server in this process: `google.pubsub.v1.Publisher` and `Subscriber` over gRPC, pushes over HTTP.
 *
 * @throws the `listen` error (EADDRINUSE, EACCES) of the port.
 */
export async function startPubSubEmulator(options: PubSubEmulatorOptions = {}): Promise<PubSubEmulator> {
  const host = options.host ?? '127.0.0.1';
  const clock = options.clock ?? systemClock();
  const faults = options.faults ?? new FaultPlan();
  const tokens = await startTokenIssuer({
    host,
    port: options.tokensPort ?? 0,
    clock: options.tokenClock ?? systemClock(),
  });
  const agents = {
    'http:': new HttpAgent({ keepAlive: true }),
    'https:': new HttpsAgent({ keepAlive: true }),
  };
  const { topics, subscriptions, services, streams, snapshot, restore } = createBroker({
    keepMessages: options.keepMessages ?? 10_000,
    push: {
      clock,
      agents,
      bearerToken: tokens.bearerToken,
      duplicateShare: options.duplicateShare ?? 0,
      slowStart: options.slowStart ?? false,
      random: options.random ?? Math.random,
      keepDeliveries: options.keepDeliveries ?? 100_000,
      onSettled: () => settled(),
    },
  });
  const all = (holds: (subscription: Subscription) => boolean): Condition =>
    new Condition(() => [...subscriptions.all()].every(holds));
  const idle = all((subscription) => subscription.idle);
  const quiet = all((subscription) => subscription.quiet);
  const settled = (): void => {
    idle.check();
    quiet.check();
  };

  const port = options.port ?? 0;
  const httpRules = { 'google.iam.v1.IAMPolicy': IAM_HTTP_RULES };
  const server = await startGrpcServer({
    host,
    port,
    clock,
    faults,
    services,
    streams,
    httpRules,
    ...(options.keepCalls !== undefined && { keepCalls: options.keepCalls }),
  }).catch(async (error: unknown) => {
    await tokens.close();
    throw error;
  });

  async function close(): Promise<void> {
    for (const subscription of subscriptions.all()) subscription.close(shuttingDown());
    agents['http:'].destroy();
    agents['https:'].destroy();
    await Promise.all([server.close(), tokens.close()]);
    settled();
  }

  let closing: Promise<void> | undefined;
  return {
    address: server.address,
    issuer: tokens.issuer,
    jwksUrl: tokens.jwksUrl,
    faults,
    calls: server.calls,
    forgetCalls: () => server.forgetCalls(),
    messages: (topic) => topics.named(topic).messages,
    deliveries: (subscription) => subscriptions.named(subscription).push.deliveries,
    backlog: (subscription) => subscriptions.named(subscription).backlog.size,
    publish: ({ topic, ...message }) =>
      closing === undefined ? topics.find(topic)?.publish([message])[0] : undefined,
    redeliver: ({ subscription, messageId }) => subscriptions.named(subscription).redeliver(messageId),
    signToken: tokens.sign,
    snapshot,
    restore,
    reset: () => restore(EMPTY_SNAPSHOT),
    idle: () => idle.wait(),
    quiet: () => quiet.wait(),
    close: () => (closing ??= close()),
  };
}
