import type { Agent } from 'node:http';
import type { Clock } from '../clock.ts';
import type { Backlog, BacklogEntry } from './backlog.ts';
import { ACK_STATUSES, PUSH_USER_AGENT, PUSH_WINDOW } from './limits.ts';
import { pushBody } from './push-body.ts';
import { sendPush, type PushStatus } from './push-request.ts';
import type { SubscriptionSettings } from './subscription-settings.ts';

/** One push attempt that has ended. */
export interface PushDelivery {
  readonly messageId: string;
  /** 1 + the nacks so far, counted with or without a dead-letter policy. */
  readonly attempt: number;
  readonly status: PushStatus;
  readonly acked: boolean;
  /** When it was due and sent, on the emulator's clock. */
  readonly atMs: number;
  /** Sent beside another delivery of the same message: a duplicate that was asked for. */
  readonly duplicate: boolean;
}

/** What all push subscriptions of an emulator share. */
export interface PushContext {
  readonly clock: Clock;
  readonly agents: { readonly 'http:': Agent; readonly 'https:': Agent };
  readonly bearerToken: (options: { readonly email: string; readonly audience: string }) => Promise<string>;
  /** 0..1: the share of messages whose first delivery is sent twice at once. */
  readonly duplicateShare: number;
  readonly random: () => number;
  readonly keepDeliveries: number;
  /** Called after every change: something may have come to rest. */
  readonly onSettled: () => void;
}

/** Pushes the messages of one subscription's backlog to its endpoint. */
export class PushDispatcher {
  readonly #settings: SubscriptionSettings;
  readonly #push: NonNullable<SubscriptionSettings['push']>;
  readonly #backlog: Backlog;
  readonly #context: PushContext;
  readonly #underWay = new Set<AbortController>();
  readonly #deliveries: PushDelivery[] = [];

  constructor(options: {
    readonly settings: SubscriptionSettings;
    readonly push: NonNullable<SubscriptionSettings['push']>;
    readonly backlog: Backlog;
    readonly context: PushContext;
  }) {
    this.#settings = options.settings;
    this.#push = options.push;
    this.#backlog = options.backlog;
    this.#context = options.context;
  }

  get underWay(): number {
    return this.#underWay.size;
  }

  get deliveries(): readonly PushDelivery[] {
    return this.#deliveries;
  }

  /** Sends what is ready, as far as the window allows. */
  dispatch(): void {
    const { duplicateShare, random, onSettled } = this.#context;
    while (this.#underWay.size < PUSH_WINDOW) {
      const entry = this.#backlog.next();
      if (entry === undefined) break;
      void this.#deliver(entry, false);
      if (entry.nacks === 0 && duplicateShare > 0 && random() < duplicateShare) this.duplicate(entry);
    }
    onSettled();
  }

  /** Sends one delivery beside the regular ones. Its ack counts; its nack does not. */
  duplicate(entry: BacklogEntry): void {
    void this.#deliver(entry, true);
  }

  /** Cuts every push under way. */
  close(): void {
    for (const abort of this.#underWay) abort.abort();
  }

  async #deliver(entry: BacklogEntry, duplicate: boolean): Promise<void> {
    const abort = new AbortController();
    this.#underWay.add(abort);
    const attempt = entry.nacks + 1;
    const atMs = this.#context.clock.now();
    const headers = await this.#headers();
    const status = abort.signal.aborted
      ? 'cut'
      : await this.#send({ entry, attempt, headers, signal: abort.signal });
    this.#underWay.delete(abort);
    if (status !== 'cut') {
      const acked = typeof status === 'number' && ACK_STATUSES.has(status);
      this.#record({ messageId: entry.message.messageId, attempt, status, acked, atMs, duplicate });
      if (acked) this.#backlog.ack(entry);
      else if (!duplicate) this.#backlog.nack(entry);
    }
    this.dispatch();
  }

  #send(options: {
    readonly entry: BacklogEntry;
    readonly attempt: number;
    readonly headers: Readonly<Record<string, string>>;
    readonly signal: AbortSignal;
  }): Promise<PushStatus | 'cut'> {
    const { endpoint } = this.#push;
    const { name, ackDeadlineMs, deadLetter } = this.#settings;
    return sendPush({
      endpoint,
      agent: this.#context.agents[endpoint.protocol === 'https:' ? 'https:' : 'http:'],
      headers: options.headers,
      body: pushBody({
        message: options.entry.message,
        subscription: name,
        deliveryAttempt: deadLetter === undefined ? undefined : options.attempt,
      }),
      timeoutMs: ackDeadlineMs,
      clock: this.#context.clock,
      signal: options.signal,
    });
  }

  async #headers(): Promise<Readonly<Record<string, string>>> {
    const headers = {
      'content-type': 'application/json',
      'user-agent': PUSH_USER_AGENT,
      accept: 'application/json',
    };
    if (this.#push.token === undefined) return headers;
    return { ...headers, authorization: `Bearer ${await this.#context.bearerToken(this.#push.token)}` };
  }

  #record(delivery: PushDelivery): void {
    this.#deliveries.push(delivery);
    if (this.#deliveries.length > this.#context.keepDeliveries) this.#deliveries.shift();
  }
}
