import { EventEmitter } from 'node:events';
import { beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../clock.ts';
import { stopSignal } from './stop-signal.ts';

let process: EventEmitter;
let clock: ManualClock;
let stop: AbortSignal;
let impatience: number;

beforeEach(() => {
  process = new EventEmitter();
  clock = new ManualClock();
  impatience = 0;
  stop = stopSignal({ process, clock, onImpatience: () => impatience++ });
});

describe('a program', () => {
  it.each(['SIGINT', 'SIGTERM'])('stops at the first %s', (name) => {
    expect(stop.aborted).toBe(false);
    process.emit(name);
    expect(stop.aborted).toBe(true);
    expect(impatience).toBe(0);
  });

  it('takes a Ctrl-C from the terminal and its copy from npm for one', () => {
    process.emit('SIGINT');
    clock.advance(20);
    process.emit('SIGINT');
    expect(impatience).toBe(0);
  });

  it.each([
    ['a second later', 1_000, 'SIGINT'],
    ['at once, of another kind', 0, 'SIGTERM'],
  ])('is impatiently stopped by a second one %s', (_, passedMs, second) => {
    process.emit('SIGINT');
    clock.advance(passedMs);
    process.emit(second);
    expect(impatience).toBe(1);
  });
});
