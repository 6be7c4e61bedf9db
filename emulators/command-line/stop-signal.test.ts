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

describe('a program that is to stop', () => {
  it.each(['SIGINT', 'SIGTERM'])('does so at the first %s', (name) => {
    expect(stop.aborted).toBe(false);
    process.emit(name);
    expect(stop.aborted).toBe(true);
    expect(impatience).toBe(0);
  });

  it('takes a Ctrl-C that the terminal sends and npm hands on for one', () => {
    process.emit('SIGINT');
    clock.advance(20);
    process.emit('SIGINT');
    expect(impatience).toBe(0);
  });

  it.each([
    ['a second later', 1_000, 'SIGINT'],
    ['at once, of another kind', 0, 'SIGTERM'],
  ])('is told to hurry by one that comes %s', (_, passedMs, second) => {
    process.emit('SIGINT');
    clock.advance(passedMs);
    process.emit(second);
    expect(impatience).toBe(1);
  });
});
