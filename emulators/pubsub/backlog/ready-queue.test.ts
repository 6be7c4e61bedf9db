import { expect, it } from 'vitest';
import type { Entry, EntryState } from './ordered-line.ts';
import { ReadyQueue } from './ready-queue.ts';

function entry(messageId: string, state: EntryState = 'ready'): Entry {
  const message = { messageId, publishTimeMs: 0, data: Buffer.alloc(0), attributes: {}, orderingKey: '' };
  return { message, nacks: 0, state, timer: undefined, line: undefined };
}

function queueOf(...entries: readonly Entry[]): ReadyQueue {
  const queue = new ReadyQueue();
  for (const one of entries) queue.add(one);
  return queue;
}

function takenIds(queue: ReadyQueue, mayTake: (one: Entry) => boolean = () => true): string[] {
  const ids: string[] = [];
  for (let taken = queue.take(mayTake); taken !== undefined; taken = queue.take(mayTake)) {
    ids.push(taken.message.messageId);
  }
  return ids;
}

it('gives messages in the order in which they became ready', () => {
  expect(takenIds(queueOf(entry('1'), entry('2'), entry('3')))).toEqual(['1', '2', '3']);
});

it('skips messages that are no longer ready', () => {
  expect(takenIds(queueOf(entry('1', 'gone'), entry('2'), entry('3', 'waiting')))).toEqual(['2']);
});

it('keeps the place of a message that this taker may not take', () => {
  const queue = queueOf(entry('1'), entry('2'), entry('3'), entry('4'));
  expect(takenIds(queue, ({ message }) => Number(message.messageId) % 2 === 0)).toEqual(['2', '4']);
  queue.add(entry('5'));
  expect(takenIds(queue)).toEqual(['1', '3', '5']);
});

it('gives messages again after it was empty', () => {
  const queue = queueOf(entry('1'));
  expect(takenIds(queue)).toEqual(['1']);
  queue.add(entry('2'));
  expect(takenIds(queue)).toEqual(['2']);
  queue.add(entry('3'));
  queue.clear();
  expect(takenIds(queue)).toEqual([]);
});
