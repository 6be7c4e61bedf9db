import { randomBytes } from 'node:crypto';
import { ACK_ID_LENGTH } from '../values/limits.ts';

const FORM = /^lease [0-9a-f]{96} \d+ (?<messageId>\d+) *$/;

/** Makes the ack ids of one subscription. */
export class AckIds {
  /** Makes the ids of other subscriptions, and of earlier runs, different from those of this one. */
  readonly #nonce = randomBytes(48).toString('hex');
  #issued = 0;

  next(messageId: string): string {
    this.#issued += 1;
    const text = `lease ${this.#nonce} ${this.#issued} ${messageId}`;
    return Buffer.from(text.padEnd((ACK_ID_LENGTH / 4) * 3)).toString('base64url');
  }
}

/** Whether it is an ack id of any subscription, even with a passed deadline. */
export function isAckId(ackId: string): boolean {
  return messageIdOf(ackId) !== undefined;
}

/** The message of an ack id; undefined if it is not an ack id. */
export function messageIdOf(ackId: string): string | undefined {
  return FORM.exec(Buffer.from(ackId, 'base64url').toString('latin1'))?.groups?.['messageId'];
}
