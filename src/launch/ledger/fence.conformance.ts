import { describe, expect, it } from 'vitest';
import { keyText, type LaunchKey } from '../event/launch-key.ts';
import { shortName } from '../kit/short-name.ts';
import { confirmExecution, type ConfirmExecutionOptions, type Fence } from './fence.ts';
import { AmbiguousJob } from './launch-of-execution.ts';
import { executionOf, MINUTE } from './queue-fixture.conformance.ts';
import { ALL_KEYS, inTurn, KEY, partsOf, type StoreOptions } from './store-fixture.conformance.ts';

const works = { kind: 'works' };

/** The short name of an execution of the launch. */
const shortNameOf = (key: LaunchKey): string => `e-${ALL_KEYS.indexOf(key)}`;

export interface FenceOptions extends StoreOptions {
  /** How an execution asks, if not by the port. */
  readonly ask?: typeof confirmExecution;
}

/** Which execution of a launch works. */
export function describeFence({ name, create, ask = confirmExecution }: FenceOptions): void {
  const confirm = (fence: Fence, more: Partial<ConfirmExecutionOptions> = {}) =>
    ask({ fence, launchId: KEY.launchId, job: 'one', name: '', execution: 'one-abcde', ...more });

  describe(`${name}: the fence`, () => {
    it('lets the first execution of a launch work, with its tasks and retries, and no other', async () => {
      const { claimed, fence } = await partsOf(await create());
      await claimed(1);
      expect(await confirm(fence)).toEqual(works);
      expect(await confirm(fence)).toEqual(works);
      const other = { kind: 'other execution', execution: 'one-abcde' };
      expect(await confirm(fence, { execution: 'one-fghij' })).toEqual(other);
    });

    it('lets one execution work of ten that ask at once', async () => {
      const bed = await create();
      const { stores } = bed;
      await (await partsOf(bed)).claimed(1);
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
      const { claimed, fence } = await partsOf(await create());
      await claimed(1, { job: `${KEY.job}-2` });
      expect(await confirm(fence)).toEqual({ kind: 'unknown launch', elsewhere: [] });
    });

    it('lets one execution of each job and name work if all have the same launch id', async () => {
      const { claimed, records, fence } = await partsOf(await create());
      for (const key of ALL_KEYS) await claimed(1, key);
      for (const key of ALL_KEYS) {
        const [, region = ''] = /locations\/([^/]+)/.exec(key.job) ?? [];
        const places = [async () => ({ project: 'p', region })];
        const asked = { job: shortName(key.job), name: key.name, places };
        const execution = shortNameOf(key);
        expect(await confirm(fence, { ...asked, execution })).toEqual(works);
        const other = { kind: 'other execution', execution };
        expect(await confirm(fence, { ...asked, execution: 'another-one' })).toEqual(other);
      }
      const all = await records.show({ launchId: KEY.launchId });
      expect(new Map(all.map((one) => [keyText(one), one.execution]))).toEqual(
        new Map(ALL_KEYS.map((key) => [keyText(key), `${key.job}/executions/${shortNameOf(key)}`])),
      );
    });

    it('takes an execution without a name for one of the default job, never of a named one', async () => {
      const { claimed, records, fence } = await partsOf(await create());
      const key = { ...KEY, name: 'report' };
      await claimed(1, key);
      const unknown = { kind: 'unknown launch', elsewhere: [`${KEY.job}/jobs/report`] };
      expect(await confirm(fence)).toEqual(unknown);
      expect(await records.show(key)).toMatchObject([{ state: 'launching', workingExecution: null }]);
    });

    it('knows an execution that was recorded, whatever name it gives', async () => {
      const { queue, claimed, records, fence } = await partsOf(await create());
      await claimed(1);
      const { launch, claim } = await claimed(1, { name: 'report' });
      await queue.settle({ claim, execution: `${KEY.job}/executions/one-abcde` });
      expect(await confirm(fence)).toEqual(works);
      expect(await records.show(launch)).toMatchObject([{ workingExecution: 'one-abcde' }]);
      expect(await records.show(KEY)).toMatchObject([{ state: 'launching', workingExecution: null }]);
    });

    it('makes the launch a launched one, so that it is not launched again', async () => {
      const { queue, claimed, show, fence } = await partsOf(await create());
      const { launch, claim } = await claimed(1, { leaseMs: -1000 });
      await confirm(fence);
      const execution = `${KEY.job}/executions/one-abcde`;
      expect(await queue.store(launch)).toEqual({ kind: 'known', state: 'launched', execution });
      const over = { ...claim, expiredForMs: 0, leaseMs: MINUTE };
      expect(await queue.takeOver(over)).toEqual({ kind: 'refused' });
      expect(await queue.release({ claim, error: 'refused' })).toBe(false);
      expect(await show(launch)).toMatchObject({ state: 'launched', execution });
    });

    it('shows both executions if one was recorded and another one works', async () => {
      const { launched, show, fence } = await partsOf(await create());
      const launch = await launched(1);
      await confirm(fence);
      const both = { execution: executionOf(launch), workingExecution: 'one-abcde' };
      expect(await show(launch)).toMatchObject(both);
    });

    it('confirms the launch of its own region if two regions have it, and none if the region is not known', async () => {
      const { claimed, records, fence } = await partsOf(await create());
      const elsewhere = 'projects/p/locations/elsewhere/jobs/one';
      await claimed(1);
      await claimed(1, { job: elsewhere });
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
      // Its other tasks get the same answer, without knowing the region.
      expect(await confirm(fence)).toEqual(works);
    });

    it('says which other jobs have the launch if its own does not, and does not change theirs', async () => {
      const { claimed, records, fence } = await partsOf(await create());
      await claimed(1);
      const places = [async () => ({ project: 'p', region: 'elsewhere' })];
      expect(await confirm(fence, { places })).toEqual({ kind: 'unknown launch', elsewhere: [KEY.job] });
      expect(await records.show(KEY)).toMatchObject([{ state: 'launching', workingExecution: null }]);
    });
  });
}
