import { describe, expect, it } from 'vitest';
import { LAUNCH_ID } from '../../event/launch-id.ts';
import { event, read } from './rules-bed.ts';

describe('the environment', () => {
  const file = 'jobs:\n  report:\n    env:\n      A: "{data.a}"\n';

  it('has a variable of up to 32 KiB, and a longer one is too large', async () => {
    const job = (await read(file)).jobs.get('report');
    const values = (a: string) => job?.values(event({ data: { a } })).env;
    expect(values('x'.repeat(32_768))).toEqual({ A: 'x'.repeat(32_768) });
    expect(() => values('é'.repeat(16_385))).toThrow(
      expect.objectContaining({
        code: 'too-large',
        message: expect.stringContaining('job "report", env.A (line 4)'),
      }),
    );
  });
});

describe('the task count', () => {
  const file = 'jobs:\n  report: { taskCount: "{data.n}", timeoutSeconds: 60 }\n';

  it.each([1n, 10_000n])('can be %s', async (n) => {
    const job = (await read(file)).jobs.get('report');
    expect(job?.values(event({ data: { n } }))).toMatchObject({
      taskCount: Number(n),
      timeoutSeconds: 60,
      hasOwnValues: true,
    });
  });

  it.each([0n, 10_001n, -1n, 2n ** 64n, 1.5, '3', null, []])('is refused for %s', async (n) => {
    const job = (await read(file)).jobs.get('report');
    expect(() => job?.values(event({ data: { n } }))).toThrow(
      expect.objectContaining({ code: 'rule-failed' }),
    );
  });
});

describe('a launch id made of parts', () => {
  async function launchId(parts: readonly string[], data: unknown) {
    const job = (await read(`jobs: { report: { launchId: ${JSON.stringify(parts)} } }`)).jobs.get('report');
    return job?.values(event({ data })).launchId ?? '';
  }

  it('is the part itself, if the only part is a valid launch id', async () => {
    expect(await launchId(['order-{data.n}'], { n: 17n })).toBe('order-17');
  });

  it('is a hash if the part is not a valid launch id, or there are several', async () => {
    expect(await launchId(['{data.n}'], { n: 'a b' })).toMatch(/^p_[0-9a-f]{40}$/);
    expect(await launchId(['a', '{data.n}'], { n: 'b' })).toMatch(LAUNCH_ID);
  });

  it('differs for different parts', async () => {
    const data = { a: 'x', b: 'y', ab: 'xy', empty: '/' };
    const all = [
      ['a', '{data.ab}'],
      ['a', '{data.a}', '{data.b}'],
      ['a{data.a}', '{data.b}'],
      ['a{data.ab}', '{data.empty}'],
    ];
    const ids = await Promise.all(all.map((parts) => launchId(parts, data)));
    expect(new Set(ids).size).toBe(all.length);
  });

  it('is refused if a part is empty', async () => {
    await expect(launchId(['a', '{data.n}'], { n: '' })).rejects.toThrow(
      expect.objectContaining({
        code: 'rule-failed',
        message: expect.stringContaining('a part of the launch id is empty'),
      }),
    );
  });
});
