import { expect, it } from 'vitest';
import { untilAtRest, type AtRestOptions } from './at-rest.ts';
import type { LedgerRest } from './ledger-rows.ts';

it('goes on if the ledger had nothing to do before the last message reached it', async () => {
  const rests: LedgerRest[] = [
    { unfinished: 0, untold: 0 },
    { unfinished: 540, untold: 0 },
    { unfinished: 0, untold: 0 },
  ];
  const asked: (LedgerRest | undefined)[] = [];
  let looks = 0;
  const never = new Promise<never>(() => {});
  const options = {
    stage: {
      // Two subscriptions are looked at each time; the last message is acked after the ledger was asked once.
      pubsub: { backlog: () => ((looks += 1) <= 30 ? 1 : 0), idle: () => Promise.resolve() },
      cloudRun: { calls: [] },
      fleet: { kills: [], failed: never },
    },
    traffic: {
      done: true,
      requested: new Map(),
      failed: never,
      look: () => undefined,
      stop: () => undefined,
      publishAll: () => Promise.resolve(),
    },
    evidence: { executions: new Map(), collectCalls: () => undefined },
    ledger: {
      rest: () => {
        asked.push(rests[asked.length]);
        return Promise.resolve(asked.at(-1));
      },
    },
    limitMs: 30_000,
    stop: new AbortController().signal,
    startedMs: 0,
  } as unknown as AtRestOptions;
  await untilAtRest(options);
  expect(asked).toEqual(rests);
});
