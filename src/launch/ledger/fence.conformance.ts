import { describe, expect, it } from 'vitest';
import { keyText, type LaunchKey } from '../event/launch-key.ts';
import { shortName } from '../kit/short-name.ts';
import {
  ALL_KEYS,
  claimed,
  DIGEST,
  EXPIRED,
  KEY,
  OTHER_EXECUTION,
  REQUEST,
} from './ledger-fixture.conformance.ts';
import { confirmExecution, type ConfirmExecutionOptions, type Fence } from './fence.ts';
import { AmbiguousJob } from './launch-of-execution.ts';
import { inTurn, launchesOf, newParts, type NewStore } from './store-fixture.conformance.ts';

const works = { kind: 'works' };

/** The short name of an execution of the launch. */
const executionOf = (key: LaunchKey): string => `e-${ALL_KEYS.indexOf(key)}`;

function confirm(fence: Fence, more: Partial<ConfirmExecutionOptions> = {}) {
  return confirmExecution({
    fence,
    launchId: KEY.launchId,
    job: 'one',
    name: '',
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

    it('lets one execution of each job and name work where all have the same launch id', async () => {
      const { launches, records, fence } = await newParts(create);
      for (const key of ALL_KEYS) await claimed(launches, { ...REQUEST, key });
      for (const key of ALL_KEYS) {
        const [, region = ''] = /locations\/([^/]+)/.exec(key.job) ?? [];
        const places = [async () => ({ project: 'p', region })];
        const asked = { job: shortName(key.job), name: key.name, places };
        const execution = executionOf(key);
        expect(await confirm(fence, { ...asked, execution })).toEqual(works);
        const other = { kind: 'other execution', execution };
        expect(await confirm(fence, { ...asked, execution: 'another-one' })).toEqual(other);
      }
      const all = await records.show({ launchId: KEY.launchId });
      expect(new Map(all.map((one) => [keyText(one), one.execution]))).toEqual(
        new Map(ALL_KEYS.map((key) => [keyText(key), `${key.job}/executions/${executionOf(key)}`])),
      );
    });

    it('takes an execution without a name for the default job, never for a named one', async () => {
      const { launches, records, fence } = await newParts(create);
      const key = { ...KEY, name: 'report' };
      await claimed(launches, { ...REQUEST, key });
      const unknown = { kind: 'unknown launch', elsewhere: [`${KEY.job}/jobs/report`] };
      expect(await confirm(fence)).toEqual(unknown);
      expect(await records.show(key)).toMatchObject([{ state: 'launching', workingExecution: null }]);
    });

    it('knows an execution that was recorded, whatever name it gives', async () => {
      const { launches, records, fence } = await newParts(create);
      const key = { ...KEY, name: 'report' };
      await claimed(launches, REQUEST);
      const claim = await claimed(launches, { ...REQUEST, key });
      await launches.settle({ claim, execution: `${KEY.job}/executions/one-abcde` });
      expect(await confirm(fence)).toEqual(works);
      expect(await records.show(key)).toMatchObject([{ workingExecution: 'one-abcde' }]);
      expect(await records.show(KEY)).toMatchObject([{ state: 'launching', workingExecution: null }]);
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
      expect(await records.show(KEY)).toMatchObject([{ state: 'launching', workingExecution: null }]);
    });
  });
}
