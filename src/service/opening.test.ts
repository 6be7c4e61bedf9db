import { EventEmitter } from 'node:events';
import type { ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import { openAll } from './opening.ts';

/** An answer that is open until it is closed. */
function owed(): ServerResponse {
  return new EventEmitter() as ServerResponse;
}

describe('a part that requests need', () => {
  it('is opened in the given order, and all parts load at once', async () => {
    const seen: string[] = [];
    const second = Promise.withResolvers<void>();
    const openings = [
      () => {
        seen.push('first');
        return second.promise;
      },
      async () => {
        seen.push('second');
        second.resolve();
      },
    ];
    await openAll({ openings, early: new Set() });
    expect(seen).toEqual(['first', 'second']);
  });

  it('is opened after the open requests are answered', async () => {
    const response = owed();
    const early = new Set([response]);
    let isAnswered = false;
    const opened = openAll({ openings: [async () => expect(isAnswered).toBe(true)], early });
    while (response.listenerCount('close') === 0) await new Promise(setImmediate);
    isAnswered = true;
    early.delete(response);
    response.emit('close');
    await opened;
  });

  it('is opened anyway if an answer takes long', async () => {
    let isOpen = false;
    const openings = [async () => void (isOpen = true)];
    await openAll({ openings, early: new Set([owed()]), yieldMs: 1 });
    expect(isOpen).toBe(true);
  });

  it('fails with the error of the one that cannot be opened', async () => {
    const openings = [() => Promise.reject(new Error('no credentials')), async () => undefined];
    await expect(openAll({ openings, early: new Set() })).rejects.toThrow('no credentials');
  });
});
