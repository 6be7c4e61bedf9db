import { describe, expect, it } from 'vitest';

import type { EndedExecution } from './evidence.ts';
import type { LedgerRow } from './ledger-rows.ts';
import type { QueueRequest } from './queue-requests.ts';
import { judgeQueue, startedOver, type QueueEvidence } from './queue-verdict.ts';

function request(launchId: string, { job = 'keyed', key = 'k' }: Partial<QueueRequest> = {}): QueueRequest {
  return { launchId, job, key, notBeforeMs: undefined, json: {}, attributes: {} };
}

function execution(name: string, fromMs: number, toMs: number): EndedExecution {
  return { name: `jobs/j/executions/${name}`, createdAtMs: fromMs, completedAtMs: toMs, state: 'succeeded' };
}

function row(launchId: string, given: Partial<LedgerRow> = {}): LedgerRow {
  return {
    launch_id: launchId,
    state: 'launched',
    ended_as: 'succeeded',
    execution: `jobs/j/executions/${launchId}-1`,
    working_execution: `${launchId}-1`,
    key: 'k',
    replaced_by: null,
    stored_ms: 0,
    launched_ms: 100,
    ended_ms: 180,
    finished_ms: 200,
    ...given,
  };
}

/** Two launches of a key, one after the other, without a mistake. */
const GOOD: QueueEvidence = {
  requests: [request('a'), request('b')],
  executions: new Map([
    ['a', [execution('a-1', 100, 200)]],
    ['b', [execution('b-1', 200, 300)]],
  ]),
  worked: new Map([
    ['a', ['a-1']],
    ['b', ['b-1']],
  ]),
  rows: new Map([
    ['a', row('a')],
    ['b', row('b')],
  ]),
  told: new Set(['keyed/a/launched', 'keyed/a/succeeded', 'keyed/b/launched', 'keyed/b/succeeded']),
  freezes: [],
};

const NOTHING = {
  lost: [],
  doubled: [],
  overCap: [],
  overlapping: [],
  early: [],
  misrecorded: [],
  untold: [],
  frozenTwice: [],
};

const twice = new Map([...GOOD.executions, ['a', [execution('a-1', 100, 150), execution('a-2', 150, 180)]]]);

describe('a run with a ledger is judged', () => {
  it('without a mistake as good', () => {
    expect(judgeQueue(GOOD)).toEqual(NOTHING);
  });

  it.each<[string, Partial<QueueEvidence>, object]>([
    [
      'a launch that is not in the ledger',
      { rows: new Map([['b', row('b')]]) },
      { lost: ['a'], misrecorded: ['a'] },
    ],
    [
      'an end without an execution in Cloud Run',
      { executions: new Map([['b', [execution('b-1', 200, 300)]]]) },
      { lost: ['a'] },
    ],
    [
      'a skipped launch of a job that does not skip',
      { rows: new Map([...GOOD.rows, ['a', row('a', { ended_as: 'skipped' })]]) },
      { lost: ['a'], misrecorded: ['a'], untold: ['a'] },
    ],
    ['two executions', { executions: twice }, { doubled: ['a'] }],
    [
      'work that was done twice',
      { worked: new Map([...GOOD.worked, ['a', ['a-1', 'a-2']]]) },
      { doubled: ['a'] },
    ],
    [
      'two executions of a key at the same time',
      { executions: new Map([...GOOD.executions, ['b', [execution('b-1', 199, 300)]]]) },
      { overlapping: ['b'] },
    ],
    [
      'a launch before its time',
      { requests: [{ ...request('a'), notBeforeMs: 101 }, request('b')] },
      { early: ['a'] },
    ],
    [
      'an end that was recorded wrongly',
      { rows: new Map([...GOOD.rows, ['a', row('a', { ended_as: 'failed' })]]) },
      { misrecorded: ['a'], untold: ['a'] },
    ],
    ['an end that was not announced', { told: new Set([...GOOD.told].slice(0, 3)) }, { untold: ['b'] }],
    [
      'an announced end that did not happen',
      { told: new Set([...GOOD.told, 'keyed/a/gone']) },
      { untold: ['a'] },
    ],
    [
      'a launch that waited in the queue and was not announced as queued',
      { rows: new Map([...GOOD.rows, ['a', row('a', { launched_ms: 6_001 })]]) },
      { untold: ['a'] },
    ],
  ])('finds %s', (_what, change, found) => {
    expect(judgeQueue({ ...GOOD, ...change })).toEqual({ ...NOTHING, ...found });
  });

  it('accepts two executions after a freeze if only one worked', () => {
    const freezes = [{ fromMs: 120, toMs: 149 }];
    expect(judgeQueue({ ...GOOD, executions: twice, freezes })).toEqual({ ...NOTHING, frozenTwice: ['a'] });
    const before = [{ fromMs: 151, toMs: 170 }];
    expect(judgeQueue({ ...GOOD, executions: twice, freezes: before }).doubled).toEqual(['a']);
  });

  it('accepts a skipped launch only while another one of its key was active', () => {
    const requests = [request('a', { job: 'skipping' }), request('b', { job: 'skipping' })];
    const skipped = (endedMs: number) => row('b', { ended_as: 'skipped', ended_ms: endedMs });
    const judge = (endedMs: number) =>
      judgeQueue({
        ...GOOD,
        requests,
        executions: new Map([['a', [execution('a-1', 100, 200)]]]),
        rows: new Map([
          ['a', row('a')],
          ['b', skipped(endedMs)],
        ]),
      });
    expect(judge(150).lost).toEqual([]);
    expect(judge(5_201).lost).toEqual(['b']);
  });
});

it('finds the executions that started while the maximum was running', () => {
  const of = (launchId: string, fromMs: number, toMs: number) => ({
    ...execution('x', fromMs, toMs),
    launchId,
  });
  const executions = [of('a', 0, 10), of('b', 1, 5), of('c', 4, 9), of('d', 5, 8), of('e', 10, 11)];
  expect(startedOver(2, executions)).toEqual(['c', 'd']);
});
