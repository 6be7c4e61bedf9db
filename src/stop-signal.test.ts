import { EventEmitter } from 'node:events';
import { expect, it } from 'vitest';
import { stopSignal } from './stop-signal.ts';

function start() {
  const process = new EventEmitter();
  const clock = { ms: 0, monotonic: () => clock.ms };
  const told: string[] = [];
  const signal = stopSignal({
    signals: process,
    clock,
    onStop: (name) => told.push(`stop by ${name}`),
    onImpatience: (name) => told.push(`again by ${name}`),
  });
  return { process, clock, told, signal };
}

it('fires at the first SIGINT or SIGTERM', () => {
  const { process, told, signal } = start();
  expect(signal.aborted).toBe(false);
  process.emit('SIGTERM');
  expect(signal.aborted).toBe(true);
  expect(told).toEqual(['stop by SIGTERM']);
});

it('ignores the copy of a Ctrl-C that npm hands on, and reports a later Ctrl-C as a second one', () => {
  const { process, clock, told } = start();
  process.emit('SIGINT');
  clock.ms = 499;
  process.emit('SIGINT');
  expect(told).toEqual(['stop by SIGINT']);
  clock.ms = 500;
  process.emit('SIGINT');
  expect(told).toEqual(['stop by SIGINT', 'again by SIGINT']);
});
