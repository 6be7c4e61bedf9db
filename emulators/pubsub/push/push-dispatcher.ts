import type { Agent } from 'node:http';
import type { Clock } from '../../clock.ts';
import type { Backlog } from '../backlog/backlog.ts';
import type { BacklogEntry } from '../backlog/backlog-entry.ts';
import { ACK_STATUSES, PUSH_USER_AGENT } from '../values/limits.ts';
import { pushContent } from './push-content.ts';
import { FIXED_PACE, SlowStart, type PushPace } from './push-pace.ts';
import { sendPush, type PushStatus } from './push-request.ts';
import type { PushSettings } from '../settings/push-settings.ts';
import type { SubscriptionSettings } from '../settings/subscription-settings.ts';

/** One push attempt that has ended. */
export interface PushDelivery {
  readonly messageId: string;
  /** 1 + the nacks so far, counted with or without a dead-letter policy. */
  readonly attempt: number;
  readonly status: PushStatus;
  readonly acked: boolean;
  /** When it was sent, on the emulator's clock. */
  readonly atMs: number;
  /** Whether it is a requested duplicate, sent beside another delivery of the same message. */
  readonly duplicate: boolean;
}

/** Shared by all push subscriptions of an emulator. */
export interface PushContext {
  readonly clock: Clock;
  readonly agents: { readonly 'http:': Agent; readonly 'https:': Agent };
  readonly bearerToken: (options: { readonly email: string; readonly audience: string }) => Promise<string>;
  /** 0..1: the share of messages whose first delivery is sent twice at once. */
  readonly duplicateShare: number;
  /** Limits pushes as production does, instead of a fixed number at once. */
  readonly slowStart: boolean;
  readonly random: () => number;
  readonly keepDeliveries: number;
  /** Called after every change. */
  readonly onSettled: () => void;
}

/** Pushes the messages of one subscription's backlog to its endpoint, while its settings name one. */
export class PushDispatcher {
  readonly #settings: () => SubscriptionSettings;
  readonly #backlog: Backlog;
  readonly #context: PushContext;
  readonly #underWay = new Set<AbortController>();
  readonly #deliveries: PushDelivery[] = [];
  readonly #pace: PushPace;
  #dispatching = false;

  constructor(options: {
    readonly settings: () => SubscriptionSettings;
    readonly backlog: Backlog;
    readonly context: PushContext;
  }) {
    this.#settings = options.settings;
    this.#backlog = options.backlog;
    this.#context = options.context;
    const { clock, slowStart } = options.context;
    this.#pace = slowStart
      ? new SlowStart({
          clock,
          pauses: () => this.#settings().retry === undefined,
          onResumed: () => this.dispatch(),
        })
      : FIXED_PACE;
  }

  get underWay(): number {
    return this.#underWay.size;
  }

  get deliveries(): readonly PushDelivery[] {
    return this.#deliveries;
  }

  /** Sends the ready messages, within the window. */
  dispatch(): void {
    // Taking a message can make another one ready, which the running loop sends too.
    if (this.#dispatching) return;
    this.#dispatching = true;
    while (this.#settings().push !== undefined && this.#underWay.size < this.#pace.window) {
      // Each push is another taker, so that one message of an ordering key is pushed at a time.
      const entry = this.#backlog.next({});
      if (entry === undefined) break;
      void this.#deliver(entry, false);
      if (this.#drawsDuplicate(entry)) this.duplicate(entry);
    }
    this.#dispatching = false;
    this.#context.onSettled();
  }

  /** Sends one delivery beside the regular ones. Its ack counts; its nack does not. */
  duplicate(entry: BacklogEntry): void {
    void this.#deliver(entry, true);
  }

  /** Cuts every open push. */
  close(): void {
    this.#pace.close();
    for (const abort of this.#underWay) abort.abort();
  }

  #drawsDuplicate({ nacks }: BacklogEntry): boolean {
    const { duplicateShare, random } = this.#context;
    return nacks === 0 && duplicateShare > 0 && random() < duplicateShare;
  }

  async #deliver(entry: BacklogEntry, duplicate: boolean): Promise<void> {
    const { push } = this.#settings();
    if (push === undefined) return;
    const abort = new AbortController();
    this.#underWay.add(abort);
    const attempt = entry.nacks + 1;
    const atMs = this.#context.clock.now();
    const authorization = await this.#authorization(push);
    const status = abort.signal.aborted
      ? 'cut'
      : await this.#send({ entry, attempt, push, authorization, signal: abort.signal });
    this.#underWay.delete(abort);
    if (status !== 'cut') {
      const acked = typeof status === 'number' && ACK_STATUSES.has(status);
      this.#record({ messageId: entry.message.messageId, attempt, status, acked, atMs, duplicate });
      this.#pace.settled({ acked, sentMs: atMs });
      if (acked) this.#backlog.ack(entry);
      else if (!duplicate) this.#backlog.nack(entry);
    }
    this.dispatch();
  }

  #send(options: {
    readonly entry: BacklogEntry;
    readonly attempt: number;
    readonly push: PushSettings;
    readonly authorization: Readonly<Record<string, string>>;
    readonly signal: AbortSignal;
  }): Promise<PushStatus | 'cut'> {
    const { entry, attempt, push, authorization, signal } = options;
    const { endpoint } = push;
    const { name: subscription, ackDeadlineMs, deadLetter } = this.#settings();
    const { headers, body } = pushContent({
      message: entry.message,
      subscription,
      deliveryAttempt: deadLetter === undefined ? undefined : attempt,
      unwrapped: push.unwrapped,
    });
    return sendPush({
      endpoint,
      agent: this.#context.agents[endpoint.protocol === 'https:' ? 'https:' : 'http:'],
      headers: { ...headers, 'user-agent': PUSH_USER_AGENT, ...authorization },
      body,
      timeoutMs: ackDeadlineMs,
      clock: this.#context.clock,
      signal,
    });
  }

  async #authorization({ token }: PushSettings): Promise<Readonly<Record<string, string>>> {
    if (token === undefined) return {};
    return { authorization: `Bearer ${await this.#context.bearerToken(token)}` };
  }

  #record(delivery: PushDelivery): void {
    this.#deliveries.push(delivery);
    if (this.#deliveries.length > this.#context.keepDeliveries) this.#deliveries.shift();
  }
}
