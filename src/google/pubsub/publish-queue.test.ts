import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { PublishQueue, type OutgoingMessage } from './publish-queue.ts';

interface Request {
  readonly messages: readonly OutgoingMessage[];
  readonly answer: PromiseWithResolvers<readonly string[]>;
}

/** A queue, and the requests that it sends: each is answered by hand. */
function start() {
  const requests: Request[] = [];
  let told = Promise.withResolvers<void>();
  const queue = new PublishQueue((messages) => {
    const answer = Promise.withResolvers<readonly string[]>();
    requests.push({ messages, answer });
    told.resolve();
    told = Promise.withResolvers();
    return answer.promise;
  });
  return {
    queue,
    requests,
    /** Resolves when `count` requests have been sent. */
    sent: async (count: number): Promise<void> => {
      while (requests.length < count) await told.promise;
    },
    sizes: () => requests.map(({ messages }) => messages.length),
    /** Answers a request with an id `request-message` for each of its messages. */
    store: (place: number): void => {
      const request = requests[place]!;
      request.answer.resolve(request.messages.map((_, index) => `${place}-${index}`));
    },
  };
}

function message(bytes = 8): OutgoingMessage {
  return { data: Buffer.alloc(bytes), attributes: {} };
}

const MEBIBYTE = 1024 * 1024;

describe('messages share a request', () => {
  it('if they come in the same turn of the event loop, and each gets its own id', async () => {
    const { queue, store, sent, sizes } = start();
    const ids = Promise.all([queue.add(message()), queue.add(message()), queue.add(message())]);
    await sent(1);
    store(0);
    expect(await ids).toEqual(['0-0', '0-1', '0-2']);
    expect(sizes()).toEqual([3]);
  });

  it('if they come in up to ten turns in a row', async () => {
    const { queue, store, sent, sizes } = start();
    const ids: Promise<string>[] = [];
    for (let turn = 1; turn <= 12; turn += 1) {
      ids.push(queue.add(message()));
      await setImmediate();
    }
    await sent(2);
    store(0);
    store(1);
    await Promise.all(ids);
    expect(sizes()).toEqual([10, 2]);
  });

  it('if they come while four requests are open: they are sent when one is answered', async () => {
    const { queue, store, sent, sizes } = start();
    const ids: Promise<string>[] = [];
    for (let turn = 1; turn <= 4; turn += 1) {
      ids.push(queue.add(message()));
      await sent(turn);
    }
    for (let late = 1; late <= 3; late += 1) ids.push(queue.add(message()));
    store(0);
    await sent(5);
    expect(sizes()).toEqual([1, 1, 1, 1, 3]);
    for (const place of [1, 2, 3, 4]) store(place);
    expect(await Promise.all(ids)).toEqual(['0-0', '1-0', '2-0', '3-0', '4-0', '4-1', '4-2']);
  });

  it('up to 100 in a request', async () => {
    const { queue, store, sent, sizes } = start();
    const ids = Promise.all(Array.from({ length: 250 }, () => queue.add(message())));
    for (const place of [0, 1, 2]) {
      await sent(place + 1);
      store(place);
    }
    expect(new Set(await ids).size).toBe(250);
    expect(sizes()).toEqual([100, 100, 50]);
  });

  it('up to 1 MiB in a request; a larger message is sent alone', async () => {
    const { queue, store, sent, sizes } = start();
    const sizesGiven = [MEBIBYTE / 2, MEBIBYTE / 2, 1, 2 * MEBIBYTE, 1];
    const ids = Promise.all(sizesGiven.map((bytes) => queue.add(message(bytes))));
    for (const place of [0, 1, 2, 3]) {
      await sent(place + 1);
      store(place);
    }
    await ids;
    expect(sizes()).toEqual([2, 1, 1, 1]);
  });
});

describe('an answer that does not name every message', () => {
  it.each([{ ids: [] }, { ids: ['0-0'] }, { ids: ['0-0', '0-1', '0-2'] }])(
    'fails every message of the request: $ids',
    async ({ ids }) => {
      const { queue, requests, sent } = start();
      const stored = [queue.add(message()), queue.add(message())];
      const settled = Promise.allSettled(stored);
      await sent(1);
      requests[0]!.answer.resolve(ids);
      const reason = new Error(
        `Pub/Sub gave ${ids.length} message ids for 2 messages: it is not known which of them were stored`,
      );
      expect(await settled).toMatchObject([{ reason }, { reason }]);
    },
  );
});

describe('a message is not delayed', () => {
  it('by requests without an answer: it is sent after a moment', async () => {
    const { queue, store, sent } = start();
    const ids: Promise<string>[] = [];
    for (let turn = 1; turn <= 5; turn += 1) {
      ids.push(queue.add(message()));
      await sent(turn);
    }
    store(4);
    await expect(ids[4]).resolves.toBe('4-0');
    for (const place of [0, 1, 2, 3]) store(place);
    await Promise.all(ids);
  });

  it('by a failed request: only the messages of that request fail', async () => {
    const { queue, requests, store, sent } = start();
    const first = queue.add(message());
    await sent(1);
    requests[0]!.answer.reject(new Error('unreachable'));
    await expect(first).rejects.toThrow('unreachable');
    const second = queue.add(message());
    await sent(2);
    store(1);
    await expect(second).resolves.toBe('1-0');
  });

  it('by closing: waiting messages are sent, and open requests are awaited', async () => {
    const { queue, store, sent } = start();
    const id = queue.add(message());
    const idle = queue.idle();
    await sent(1);
    store(0);
    await idle;
    await expect(id).resolves.toBe('0-0');
  });
});
