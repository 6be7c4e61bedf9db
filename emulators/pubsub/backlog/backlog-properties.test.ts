// Random pulls, acks, nacks and passing time: no message is lost, and no ordering key skips a message.
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { ManualClock } from '../../clock.ts';
import type { BacklogEntry } from './backlog-entry.ts';
import { Backlog } from './backlog.ts';
import type { Taker } from './ordered-line.ts';

const TAKERS = { one: {}, two: {} } satisfies Record<string, Taker>;

const step = fc.record({
  does: fc.constantFrom('publish', 'take', 'take', 'ack', 'nack', 'wait'),
  key: fc.constantFrom('', 'a', 'b'),
  taker: fc.constantFrom<keyof typeof TAKERS>('one', 'two'),
  pick: fc.nat(100),
});

interface Held {
  readonly entry: BacklogEntry;
  readonly taker: string;
}

class Run {
  readonly clock = new ManualClock();
  readonly acked = new Set<string>();
  readonly deadLettered = new Set<string>();
  readonly faults: string[] = [];
  published = 0;
  held: Held[] = [];
  readonly backlog: Backlog;

  constructor(redeliversAcked: boolean) {
    this.backlog = new Backlog({
      clock: this.clock,
      ordered: true,
      retentionMs: () => Infinity,
      backoffMs: (nacks) => (nacks % 2 === 0 ? 0 : 1000),
      deadLetter: ({ messageId }, nacks) => nacks === 5 && this.deadLettered.add(messageId).size > 0,
      redeliversAcked: () => redeliversAcked,
      onReady: () => {},
      onAcked: ({ messageId }) => this.acked.add(messageId),
      onRevoked: (entry) => (this.held = this.held.filter((held) => held.entry !== entry)),
    });
  }

  publish(orderingKey: string): void {
    this.published += 1;
    const messageId = String(this.published);
    const publishTimeMs = this.clock.now();
    this.backlog.add({ data: Buffer.alloc(0), attributes: {}, orderingKey, messageId, publishTimeMs });
  }

  take(taker: keyof typeof TAKERS): boolean {
    const entry = this.backlog.next(TAKERS[taker]);
    if (entry === undefined) return false;
    const { orderingKey, messageId } = entry.message;
    if (this.acked.has(messageId) || this.deadLettered.has(messageId)) this.faults.push('came after its end');
    const ofKey = this.held.filter((held) => held.entry.message.orderingKey === orderingKey);
    if (orderingKey !== '' && ofKey.some((held) => held.taker !== taker)) this.faults.push('two takers');
    // Ids rise with time, so that the taker's messages of the key were published earlier.
    const isLatest = ofKey.every((held) => Number(held.entry.message.messageId) < Number(messageId));
    if (orderingKey !== '' && !isLatest) this.faults.push('overtaken');
    this.held.push({ entry, taker });
    return true;
  }

  settle(how: 'ack' | 'nack', pick: number): void {
    const [settled] = this.held.splice(pick % Math.max(1, this.held.length), 1);
    if (settled !== undefined) this.backlog[how](settled.entry);
  }

  /** Acknowledges messages until none comes. */
  finish(): void {
    for (let idle = 0; idle < 2;) {
      this.clock.advance(1000);
      const took = this.take('one') || this.take('two');
      idle = took || this.held.length > 0 ? 0 : idle + 1;
      while (this.held.length > 0) this.settle('ack', 0);
    }
  }
}

it.each([true, false])(
  'no message is lost or skipped (acknowledged messages come again with earlier ones: %s)',
  (again) => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80, size: 'max' }), (steps) => {
        const run = new Run(again);
        for (const { does, key, taker, pick } of steps) {
          if (does === 'publish') run.publish(key);
          else if (does === 'take') run.take(taker);
          else if (does === 'wait') run.clock.advance(700);
          else run.settle(does, pick);
        }
        run.finish();
        expect(run.faults).toEqual([]);
        expect(run.acked.size + run.deadLettered.size).toBe(run.published);
        expect(run.backlog.size).toBe(0);
      }),
      { numRuns: 300 },
    );
  },
);
