import type { Launch } from '../src/launch/jobs/launch.ts';
import { ACK_DEADLINE_MS, EPOCH_MS } from './constants.ts';
import { launchText } from './jobs.ts';
import type { World } from './world.ts';

export interface Message {
  readonly messageId: string;
  /** The launch that it asks for. */
  readonly launch: Launch;
  /** The text of its key; see `launchText`. */
  readonly launchId: string;
  attempts: number;
  state: 'owned' | 'acked' | 'dead-lettered';
  isWaiting: boolean;
}

/** The subscriber's answer to a push. A message that can never be launched is stored as a dead letter, then acked. */
export type Answer = 'ack' | 'nack' | 'stored, ack';

/** One push: a request that Pub/Sub keeps open until the ack deadline. */
export interface Push {
  readonly message: Message;
  /** Undefined: the connection was lost. */
  answer(answer: Answer | undefined): void;
  /** Called when Pub/Sub gives up waiting. */
  onClose: (() => void) | undefined;
}

/** The subscription as docs/guarantees.md recommends it. */
const LEAST_BACK_OFF_MS = 10_000;
const MOST_BACK_OFF_MS = 600_000;
const MOST_ATTEMPTS = 100;

/** Pub/Sub: at least once, in any order, again after every nack. */
export class PubSub {
  readonly #world: World;
  readonly #receive: (push: Push) => void;
  #published = 0;
  #owned = 0;

  /** @param options.receive handles a push, at any instance. */
  constructor(options: { readonly world: World; readonly receive: (push: Push) => void }) {
    this.#world = options.world;
    this.#receive = options.receive;
  }

  /** Whether every message that was published so far is acked or dead-lettered. */
  get isIdle(): boolean {
    return this.#owned === 0;
  }

  publish(request: Launch): void {
    const { counts, time, random, history } = this.#world;
    this.#published += 1;
    this.#owned += 1;
    counts.messages += 1;
    const messageId = `m${this.#published}`;
    const launch = { ...request, messageId, publishTimeMs: EPOCH_MS + time.nowMs };
    const launchId = launchText(request);
    const message: Message = { messageId, launch, launchId, attempts: 0, isWaiting: false, state: 'owned' };
    history?.note(launchId, `Pub/Sub: message ${messageId} published`);
    this.#deliverAfter(message, random.mostlyShort(5, 500));
  }

  #deliverAfter(message: Message, delayMs: number): void {
    if (message.isWaiting || message.state !== 'owned') return;
    message.isWaiting = true;
    this.#world.time.after(delayMs, () => {
      message.isWaiting = false;
      if (message.state === 'owned') this.#deliver(message);
    });
  }

  #deliver(message: Message): void {
    const { faults, history, random, time } = this.#world;
    if (message.attempts >= MOST_ATTEMPTS) {
      message.state = 'dead-lettered';
      this.#owned -= 1;
      history?.note(message.launchId, `Pub/Sub: message ${message.messageId} dead-lettered`);
      return;
    }
    message.attempts += 1;
    this.#push(message);
    if (faults.strikes('duplicated')) time.after(random.mostlyShort(1, 5000), () => this.#push(message));
  }

  #push(message: Message): void {
    const { time, random, faults, counts, history } = this.#world;
    counts.deliveries += 1;
    if (message.attempts > 1) counts.redeliveries += 1;
    let isOpen = true;
    const close = (): void => {
      isOpen = false;
      deadline.cancel();
    };
    const push: Push = {
      message,
      onClose: undefined,
      answer: (answer) => {
        if (answer !== undefined && faults.strikes('pushAnswerLost')) return;
        time.after(random.mostlyShort(1, 200), () => {
          if (!isOpen) return;
          close();
          this.#end(message, answer ?? 'nack');
        });
      },
    };
    const deadline = time.after(ACK_DEADLINE_MS, () => {
      close();
      history?.note(message.launchId, `Pub/Sub: ack deadline of ${message.messageId} is over`);
      if (!faults.strikes('disconnectUnseen')) push.onClose?.();
      this.#end(message, 'nack');
    });
    this.#receive(push);
  }

  #end(message: Message, answer: Answer): void {
    const { invariants, history, faults, random, time } = this.#world;
    const { launchId, messageId } = message;
    history?.note(launchId, `Pub/Sub: ${messageId} gets ${answer}`);
    if (answer === 'nack') {
      const backOffMs = Math.min(LEAST_BACK_OFF_MS * 2 ** (message.attempts - 1), MOST_BACK_OFF_MS);
      return this.#deliverAfter(message, backOffMs * random.between(0.5, 1.5));
    }
    if (answer === 'stored, ack') invariants.rejected(launchId, message.launch.digest);
    else invariants.acked(launchId, message.launch.digest);
    if (message.state === 'owned') {
      message.state = 'acked';
      this.#owned -= 1;
    }
    if (!faults.strikes('redeliveredAfterAck')) return;
    time.after(random.mostlyShort(10, 600_000), () => this.#push(message));
  }
}
