import { describe, expect, it } from 'vitest';
import { claimed, DIGEST, EXPIRED, KEY, OTHER_EXECUTION, REQUEST } from './ledger-fixture.conformance.ts';
import { confirmExecution, type ConfirmExecutionOptions, type Fence } from './fence.ts';
import { AmbiguousJob } from './launch-of-execution.ts';
import { inTurn, launchesOf, newParts, type NewStore } from './store-fixture.conformance.ts';

const works = { kind: 'works' };

function confirm(fence: Fence, more: Partial<ConfirmExecutionOptions> = {}) {
  return confirmExecution({
    fence,
    launchId: KEY.launchId,
    job: 'one',
    execution: 'one-abcde',
    ...more,
  });
}

/** Which execution of a launch works. */
export function describeFence({ name, create }: { readonly name: string; readonly create: NewStore }): void {
  describe(`${name}: the fence`, () => {
    it('lets the first execution of a launch work, its tasks and retries too, and no other', async () => {
      const { launches, fence } = await newParts(create);
      await claimed(launches, REQUEST);
      expect(await confirm(fence)).toEqual(works);
      expect(await confirm(fence)).toEqual(works);
      const other = { kind: 'other execution', execution: 'one-abcde' };
      expect(await confirm(fence, { execution: 'one-fghij' })).toEqual(other);
    });

    it('lets one execution work of ten that ask at once', async () => {
      const stores = await create({ isPatient: true });
      await claimed(await launchesOf(stores[0]), REQUEST);
      const answers = await Promise.all(
        Array.from({ length: 30 }, async (_, n) =>
          confirm(await inTurn(stores, n).fence(), { execution: `one-${n % 10}` }),
        ),
      );
      const working = new Set(answers.flatMap(({ kind }, n) => (kind === 'works' ? [n % 10] : [])));
      expect(working.size).toBe(1);
      expect(answers.filter(({ kind }) => kind === 'works')).toHaveLength(3);
    });

    it('does not know the launch of another job', async () => {
      const { launches, fence } = await newParts(create);
      await claimed(launches, { ...REQUEST, key: { ...KEY, job: `${KEY.job}-2` } });
      expect(await confirm(fence)).toEqual({ kind: 'unknown launch', elsewhere: [] });
    });

    it('makes the launch a launched one, so that it is not launched again', async () => {
      const { launches, fence } = await newParts(create);
      const lost = await claimed(launches, EXPIRED);
      await confirm(fence);
      const launched = { kind: 'launched', execution: `${KEY.job}/executions/one-abcde` };
      expect(await launches.look({ key: KEY, digest: DIGEST })).toEqual(launched);
      const takeOver = { token: lost.token, expiredForMs: 0 };
      const result = await launches.claim({ ...REQUEST, takeOver });
      expect(result).toEqual({ kind: 'refused', standing: launched });
      expect(await launches.release({ claim: lost, error: 'refused' })).toBe(false);
    });

    it('shows both executions where one was recorded and another one works', async () => {
      const { launches, records, fence } = await newParts(create);
      await launches.settle({ claim: await claimed(launches, REQUEST), execution: OTHER_EXECUTION });
      await confirm(fence);
      expect(await records.show(KEY)).toMatchObject([
        { execution: OTHER_EXECUTION, workingExecution: 'one-abcde' },
      ]);
    });

    it('confirms the launch of its own region where two have it, and none where the region is not known', async () => {
      const { launches, records, fence } = await newParts(create);
      const elsewhere = 'projects/p/locations/elsewhere/jobs/one';
      await claimed(launches, REQUEST);
      await claimed(launches, { ...REQUEST, key: { ...KEY, job: elsewhere } });
      await expect(confirm(fence)).rejects.toThrow(AmbiguousJob);
      const places = [async () => ({ project: 'p', region: 'elsewhere' })];
      expect(await confirm(fence, { places })).toEqual(works);
      const all = await records.show({ launchId: KEY.launchId });
      expect(new Map(all.map(({ job, workingExecution }) => [job, workingExecution]))).toEqual(
        new Map([
          [KEY.job, null],
          [elsewhere, 'one-abcde'],
        ]),
      );
      // What it was told once, its other tasks are told without knowing the region.
      expect(await confirm(fence)).toEqual(works);
    });

    it('says which jobs have the launch where its own has not, and leaves theirs alone', async () => {
      const { launches, records, fence } = await newParts(create);
      await claimed(launches, REQUEST);
      const places = [async () => ({ project: 'p', region: 'elsewhere' })];
      expect(await confirm(fence, { places })).toEqual({ kind: 'unknown launch', elsewhere: [KEY.job] });
      expect(await records.show(KEY)).toMatchObject([{ state: 'calling', workingExecution: null }]);
    });
  });
}
