import { describe, expect, it } from 'vitest';

import { judge } from './verdict.ts';

/** One launch id with executions that were created at these times. */
function executions(...createdAtMs: number[]) {
  return new Map([['a', createdAtMs.map((atMs) => ({ name: `execution-${atMs}`, createdAtMs: atMs }))]]);
}

const requested = new Set(['a']);
const exception = { kills: [1_500], listLagMs: 2_000, attemptMs: 500 };

describe('a run is judged', () => {
  it('with a request without an execution as lost', () => {
    expect(judge({ requested, executions: new Map() })).toEqual({ lost: ['a'], doubled: [], explained: [] });
  });

  it('with a second execution as doubled without a documented exception', () => {
    expect(judge({ requested, executions: executions(1_000, 2_000) }).doubled).toEqual(['a']);
  });

  it('with a second execution as explained by a crash before the first one was listed', () => {
    const verdict = judge({ requested, executions: executions(1_000, 2_000), exception });
    expect(verdict).toEqual({ lost: [], doubled: [], explained: ['a'] });
  });

  it.each([
    ['no instance was killed in between', { ...exception, kills: [500, 2_500] }, [1_000, 2_000]],
    ['the first one was listed long before', exception, [1_000, 3_600]],
    ['every execution is listed at once', { ...exception, listLagMs: 0 }, [1_000, 1_600]],
    ['only one of two further executions follows a crash', exception, [1_000, 2_000, 2_500]],
  ])('with a second execution as doubled when %s', (_why, documented, created) => {
    const verdict = judge({ requested, executions: executions(...created), exception: documented });
    expect(verdict.doubled).toEqual(['a']);
  });
});
