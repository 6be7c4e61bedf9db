import { describe, expect, it } from 'vitest';
import { OVERRIDE_WORDS, readOverrideWords, type AllowedOverrides } from './override-words.ts';

const NOTHING: AllowedOverrides = { args: false, taskCount: 0, timeoutSeconds: 0, env: [] };

describe('ALLOW_OVERRIDES', () => {
  it.each<{ words: string[]; allows: Partial<AllowedOverrides> }>([
    { words: [], allows: {} },
    { words: ['args'], allows: { args: true } },
    { words: ['taskCount'], allows: { taskCount: 10_000 } },
    { words: ['taskCount<=1'], allows: { taskCount: 1 } },
    { words: ['taskCount<=10000'], allows: { taskCount: 10_000 } },
    { words: ['timeoutSeconds'], allows: { timeoutSeconds: 604_800 } },
    { words: ['timeoutSeconds<=3600'], allows: { timeoutSeconds: 3600 } },
    { words: ['env:MODE'], allows: { env: ['MODE'] } },
    { words: ['env:_a9'], allows: { env: ['_a9'] } },
    { words: ['env:APP_*', 'env:MODE'], allows: { env: ['APP_*', 'MODE'] } },
    { words: ['env:A_*'], allows: { env: ['A_*'] } },
    // Only some of the names are reserved, and those are refused in each message.
    { words: ['env:LAUNCH_*'], allows: { env: ['LAUNCH_*'] } },
    { words: ['env:PORTS', 'env:KEY'], allows: { env: ['PORTS', 'KEY'] } },
    {
      words: ['env:MODE', 'timeoutSeconds<=60', 'taskCount<=2', 'args'],
      allows: { args: true, taskCount: 2, timeoutSeconds: 60, env: ['MODE'] },
    },
  ])('$words allows $allows and nothing else', ({ words, allows }) => {
    expect(readOverrideWords(words)).toEqual({ allowed: { ...NOTHING, ...allows }, complaints: [] });
  });

  it.each([
    '',
    ' ',
    'all',
    '*',
    'Args',
    'args ',
    'args<=3',
    'taskcount',
    'taskCount=3',
    'taskCount<3',
    'taskCount <= 3',
    'tasks',
    'timeout',
    'env',
    'MODE',
    'constructor',
    '__proto__',
  ])('names the unknown word %j, and all valid ones', (word) => {
    const { allowed, complaints } = readOverrideWords([word]);
    expect(allowed).toEqual(NOTHING);
    expect(complaints).toEqual([`${JSON.stringify(word)} is not one of ${OVERRIDE_WORDS}`]);
  });

  it.each([
    { word: 'taskCount<=', most: 10_000 },
    { word: 'taskCount<=0', most: 10_000 },
    { word: 'taskCount<=-1', most: 10_000 },
    { word: 'taskCount<=10001', most: 10_000 },
    { word: 'taskCount<=2.5', most: 10_000 },
    { word: 'taskCount<=1e3', most: 10_000 },
    { word: 'taskCount<=03', most: 10_000 },
    { word: 'taskCount<= 3', most: 10_000 },
    { word: 'taskCount<=٣', most: 10_000 },
    { word: 'taskCount<=N', most: 10_000 },
    { word: 'taskCount<=9\n', most: 10_000 },
    { word: 'timeoutSeconds<=604801', most: 604_800 },
    { word: 'timeoutSeconds<=60s', most: 604_800 },
    { word: `timeoutSeconds<=${'9'.repeat(400)}`, most: 604_800 },
  ])('names the bound of $word, and what it takes', ({ word, most }) => {
    const { allowed, complaints } = readOverrideWords([word]);
    expect(allowed).toEqual(NOTHING);
    expect(complaints).toEqual([`${JSON.stringify(word)} takes a whole number from 1 to ${most} after "<="`]);
  });

  it.each([
    'env:',
    'env:*',
    'env:A*',
    'env:1',
    'env:A-B',
    'env:A B',
    'env:A=B',
    'env:*_A',
    'env:A_*_*',
    'env: A',
  ])('names %s, which is not a name of a variable, and the valid form', (word) => {
    const { allowed, complaints } = readOverrideWords([word]);
    expect(allowed).toEqual(NOTHING);
    expect(complaints).toEqual([
      `${JSON.stringify(word)} takes the form env:NAME or env:PREFIX_*, of letters, digits and _`,
    ]);
  });

  it.each([
    'LAUNCH_ID',
    'LAUNCH_INPUT_ID',
    'LAUNCH_DIGEST',
    'TRACEPARENT',
    'PORT',
    'K_SERVICE',
    'K_*',
    'CLOUD_RUN_JOB',
    'CLOUD_RUN_*',
    'CLOUD_RUN_TASK_*',
  ])('refuses env:%s, which belongs to the bridge or to Cloud Run', (name) => {
    const { allowed, complaints } = readOverrideWords([`env:${name}`]);
    expect(allowed).toEqual(NOTHING);
    expect(complaints).toEqual([
      expect.stringMatching(/^"env:.* is reserved, as are LAUNCH_ID, .*CLOUD_RUN_\*$/),
    ]);
  });

  it.each([
    ['args', 'args'],
    ['taskCount', 'taskCount<=3'],
    ['taskCount<=3', 'taskCount<=4'],
    ['timeoutSeconds<=3', 'timeoutSeconds'],
    ['env:A', 'env:A'],
  ])('does not guess which of %s and %s is meant', (one, other) => {
    expect(readOverrideWords([one, other]).complaints).toEqual([
      expect.stringMatching(/twice|a second time/),
    ]);
  });

  it('names every bad word, not only the first', () => {
    expect(readOverrideWords(['arg', 'args', 'env:PORT', 'taskCount<=x']).complaints).toHaveLength(3);
  });
});
