import { PublisherClient } from '@google-cloud/pubsub-api';
import { InterceptingCall, status, type Interceptor } from '@grpc/grpc-js';
import type { RunJobReach } from '../../launch/jobs/run-job-failure.ts';
import { backoffWithin, clientOptions, type ClientOptions } from '../client-options.ts';
import { ObservedCall } from '../run/observed-call.ts';
import { publishFailureOf } from './publish-failure-of.ts';
import { PublishQueue, type OutgoingMessage } from './publish-queue.ts';

export interface PubSubPublisherOptions extends Pick<ClientOptions, 'emulatorHost'> {
  readonly projectId: string;
  /** Short or full name. */
  readonly topic: string;
  /** Deadline of one publish, the client's own retries included. */
  readonly timeoutMs: number;
}

/**
 * Publishes to one topic.
 *
 * It uses the client that Google generates from the proto. The handwritten client copies each request and searches it for
 * project ids, delays a single message for 10 ms, and loads slower. See
 * docs/maintainers/decisions/0005-messages-share-requests.md.
 */
export class PubSubPublisher {
  readonly #client: PublisherClient;
  readonly #queue: PublishQueue;

  constructor({ projectId, topic, timeoutMs, emulatorHost }: PubSubPublisherOptions) {
    this.#client = new PublisherClient({ projectId, ...clientOptions({ emulatorHost }) });
    const name = topic.includes('/') ? topic : `projects/${projectId}/topics/${topic}`;
    this.#queue = new PublishQueue(async (messages) => {
      const sending = new ObservedSending();
      try {
        const [{ messageIds }] = await this.#client.publish(
          { topic: name, messages: [...messages] },
          {
            retry: { backoffSettings: backoffWithin(timeoutMs) },
            otherArgs: { options: { interceptors: [sending.interceptor] } },
          },
        );
        return messageIds ?? [];
      } catch (error) {
        const { attempts, reach } = sending;
        throw publishFailureOf({ error, topic: name, attempts, reach: await reach });
      }
    });
  }

  /**
   * Connects the client now, so that missing credentials are one clear error at the start. In the first publish they would
   * be an unhandled rejection too, which ends the process.
   */
  async initialize(): Promise<void> {
    await this.#client.initialize();
  }

  /**
   * Publishes `message` and waits until Pub/Sub has stored it.
   *
   * @returns the message id.
   * @throws {PublishFailure} if Pub/Sub did not confirm it in time; see `mayBeStored`.
   */
  publish(message: OutgoingMessage): Promise<string> {
    return this.#queue.add(message);
  }

  /** Resolves when every open publish has been answered and the client is closed. */
  async close(): Promise<void> {
    await this.#queue.idle();
    await this.#client.close();
  }
}

/** Observes one request, which the client may send several times. */
class ObservedSending {
  attempts = 0;
  /** How far the last attempt came. */
  reach: Promise<RunJobReach> = Promise.resolve('never sent');

  readonly interceptor: Interceptor = (options, nextCall) => {
    const next = nextCall(options);
    const call = {
      cancel: () => next.cancelWithStatus(status.CANCELLED, 'given up'),
      getAuthContext: () => next.getAuthContext(),
    };
    return new InterceptingCall(next, {
      start: (metadata, _listener, start) => {
        this.attempts += 1;
        const observed = new ObservedCall(metadata);
        start(metadata, {
          onReceiveStatus: (received, pass) => {
            this.reach = observed.reach({ call, code: received.code }).finally(() => observed.end());
            pass(received);
          },
        });
      },
    });
  };
}
