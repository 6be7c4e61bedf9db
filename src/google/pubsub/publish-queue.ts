/** A message to publish. */
export interface OutgoingMessage {
  readonly data: Buffer;
  readonly attributes: Readonly<Record<string, string>>;
}

/** Stores messages by one request, and resolves with their ids in the same order. */
type SendMessages = (messages: readonly OutgoingMessage[]) => Promise<readonly string[]>;

interface Waiting {
  readonly message: OutgoingMessage;
  readonly stored: PromiseWithResolvers<string>;
}

/** The limits of one request: the defaults of Google's publisher, well below Pub/Sub's 1,000 and 10 MB. */
const MOST_MESSAGES = 100;
const MOST_BYTES = 1024 * 1024;
/** While each turn of the event loop brings further messages, sending waits for so many turns at most. */
const MOST_TURNS = 10;
/** With so many open requests, messages wait for an answer, to share the next request. */
const FEW_REQUESTS = 4;
/** How long such a message waits, at most. In Google's publisher every message may wait as long as this. */
const LONGEST_WAIT_MS = 10;

/**
 * Gathers messages into requests, since a request costs many times the CPU of a message.
 *
 * They are sent as soon as a turn of the event loop brings no further one: a single message is sent at once, and the
 * messages of a burst share a request.
 */
export class PublishQueue {
  readonly #send: SendMessages;
  readonly #requests = new Set<Promise<void>>();
  readonly #waiting: Waiting[] = [];
  #isPlanned = false;
  #longestWait: NodeJS.Timeout | undefined;

  constructor(send: SendMessages) {
    this.#send = send;
  }

  /**
   * Queues `message`.
   *
   * @returns its id, once it is stored.
   * @throws the error of its request. The message may have been stored.
   */
  add(message: OutgoingMessage): Promise<string> {
    const stored = Promise.withResolvers<string>();
    this.#waiting.push({ message, stored });
    if (!this.#isPlanned) {
      this.#isPlanned = true;
      this.#sendWhenQuiet({ known: 0, turnsLeft: MOST_TURNS });
    }
    return stored.promise;
  }

  /** Resolves when every message has been stored or has failed. */
  async idle(): Promise<void> {
    this.#sendAll();
    while (this.#requests.size > 0) await Promise.all(this.#requests);
  }

  #sendWhenQuiet({ known, turnsLeft }: { readonly known: number; readonly turnsLeft: number }): void {
    setImmediate(() => {
      const { length } = this.#waiting;
      if (length > known && length < MOST_MESSAGES && turnsLeft > 1) {
        this.#sendWhenQuiet({ known: length, turnsLeft: turnsLeft - 1 });
        return;
      }
      this.#isPlanned = false;
      this.#sendSome();
    });
  }

  #sendSome(): void {
    while (this.#waiting.length > 0 && this.#requests.size < FEW_REQUESTS) this.#sendNext();
    if (this.#waiting.length > 0) this.#longestWait ??= setTimeout(() => this.#sendAll(), LONGEST_WAIT_MS);
    else this.#endWait();
  }

  #sendAll(): void {
    while (this.#waiting.length > 0) this.#sendNext();
    this.#endWait();
  }

  #endWait(): void {
    clearTimeout(this.#longestWait);
    this.#longestWait = undefined;
  }

  #sendNext(): void {
    const batch = this.#waiting.splice(0, fittingCount(this.#waiting));
    const request = this.#settle(batch).then(() => {
      this.#requests.delete(request);
      // If sending is planned, messages are still being gathered.
      if (!this.#isPlanned) this.#sendSome();
    });
    this.#requests.add(request);
  }

  async #settle(batch: readonly Waiting[]): Promise<void> {
    try {
      const ids = await this.#send(batch.map(({ message }) => message));
      if (ids.length !== batch.length) {
        throw new Error(
          `Pub/Sub gave ${ids.length} message ids for ${batch.length} messages: it is not known which of them were stored`,
        );
      }
      for (const [place, id] of ids.entries()) batch[place]?.stored.resolve(id);
    } catch (error) {
      for (const { stored } of batch) stored.reject(error);
    }
  }
}

/** How many messages from the front fit into one request; at least one, whose size Pub/Sub will judge. */
function fittingCount(waiting: readonly Waiting[]): number {
  let count = 0;
  let bytes = 0;
  for (const { message } of waiting) {
    bytes += sizeOf(message);
    if (count === MOST_MESSAGES || (count > 0 && bytes > MOST_BYTES)) break;
    count += 1;
  }
  return count;
}

function sizeOf({ data, attributes }: OutgoingMessage): number {
  let size = data.length;
  for (const [key, value] of Object.entries(attributes)) size += key.length + value.length;
  return size;
}
