import { expect, it } from 'vitest';
import { CallLog } from './call-log.ts';

function logged(log: CallLog): string[] {
  return log.calls.map(({ rpc }) => rpc);
}

function record(log: CallLog, rpc: string, bytes: number): void {
  const request = { messages: [{ data: Buffer.alloc(bytes), attributes: {} }] };
  log.record({ rpc, request, metadata: {}, atMs: 0, answer: 'OK' });
}

it('drops the oldest calls beyond its number', () => {
  const log = new CallLog({ keepCalls: 2, keepBytes: Infinity });
  for (const rpc of ['A', 'B', 'C']) record(log, rpc, 1);
  expect(logged(log)).toEqual(['B', 'C']);
});

it('drops the oldest calls beyond its bytes, so that large requests do not fill the memory', () => {
  const log = new CallLog({ keepCalls: 100, keepBytes: 1000 });
  for (const rpc of ['A', 'B', 'C']) record(log, rpc, 400);
  expect(logged(log)).toEqual(['B', 'C']);
  record(log, 'D', 1001);
  expect(logged(log)).toEqual([]);
  record(log, 'E', 1000);
  expect(logged(log)).toEqual(['E']);
});

it('keeps nothing with a number of 0', () => {
  const log = new CallLog({ keepCalls: 0, keepBytes: Infinity });
  record(log, 'A', 1);
  expect(logged(log)).toEqual([]);
});
