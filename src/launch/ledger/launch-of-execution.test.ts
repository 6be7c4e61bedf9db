import { describe, expect, it } from 'vitest';
import { AmbiguousJob, launchOfExecution, type Place } from './launch-of-execution.ts';

const EXECUTION = 'work-abcde';

interface Row {
  readonly job: string;
  readonly name: string;
  readonly execution: string | null;
  readonly workingExecution: string | null;
}

function row(region: string, fields: Partial<Row> = {}, project = 'p'): Row {
  const job = `projects/${project}/locations/${region}/jobs/work`;
  return { job, name: '', execution: null, workingExecution: null, ...fields };
}

const tokyo = row('asia-northeast1');
const iowa = row('us-central1');

/** Finds the launch by these sources. @returns the sources that were asked, too. */
async function choose(rows: readonly Row[], ...places: readonly (Place | undefined)[]) {
  const asked: number[] = [];
  const sources = places.map((place, n) => async () => {
    asked.push(n);
    return place;
  });
  return {
    chosen: await launchOfExecution({ launches: rows, name: '', execution: EXECUTION, sources }),
    asked,
  };
}

function place(region: string | undefined, project: string | undefined = 'p'): Place {
  return { region, project };
}

describe('the launch of an execution', () => {
  it('is the one that recorded it, and no source is asked', async () => {
    const recorded = row('us-central1', { execution: `${iowa.job}/executions/${EXECUTION}` });
    expect(await choose([tokyo, recorded], place('asia-northeast1'))).toEqual({
      chosen: recorded,
      asked: [],
    });
  });

  it('is the one that it works for already', async () => {
    const working = row('us-central1', { execution: 'other', workingExecution: EXECUTION });
    expect(await choose([tokyo, working])).toEqual({ chosen: working, asked: [] });
  });

  it('is not one whose execution only has the same last letters', async () => {
    const other = row('us-central1', { execution: `${iowa.job}/executions/net${EXECUTION}` });
    expect((await choose([tokyo, other], place('asia-northeast1'))).chosen).toBe(tokyo);
  });

  it('is the one of its region if two recorded an execution of that name', async () => {
    const both = [tokyo, iowa].map((one) => ({ ...one, execution: `${one.job}/executions/${EXECUTION}` }));
    expect((await choose(both, place('us-central1'))).chosen).toBe(both[1]);
  });

  it('is the one of its region, by the first source that knows one', async () => {
    const rows = [tokyo, iowa];
    expect(await choose(rows, place('us-central1'), place('asia-northeast1'))).toEqual({
      chosen: iowa,
      asked: [0],
    });
    expect(await choose(rows, undefined, place('asia-northeast1'))).toEqual({ chosen: tokyo, asked: [0, 1] });
    expect(await choose(rows, place(undefined), place('us-central1'))).toEqual({
      chosen: iowa,
      asked: [0, 1],
    });
    expect(await choose(rows, place('europe-west1'), place('us-central1'))).toEqual({
      chosen: iowa,
      asked: [0, 1],
    });
  });

  it('is the one of its project if one region has the job in two projects', async () => {
    const other = row('us-central1', {}, 'q');
    expect((await choose([iowa, other], place('us-central1', 'q'))).chosen).toBe(other);
    expect((await choose([iowa, other], place(undefined, 'q'))).chosen).toBe(other);
  });

  it('is the one of its region if the ledger names the project by its number', async () => {
    const byNumber = row('us-central1', {}, '123456');
    expect((await choose([tokyo, byNumber], place('us-central1'))).chosen).toBe(byNumber);
  });

  it('is the only one that there is, if no source knows the region', async () => {
    expect((await choose([iowa], place(undefined), undefined)).chosen).toBe(iowa);
  });

  it('is undefined if its region has none', async () => {
    expect((await choose([iowa], place('asia-northeast1'))).chosen).toBeUndefined();
    expect((await choose([iowa], place(undefined), place('asia-northeast1'))).chosen).toBeUndefined();
    expect(
      (await choose([iowa, tokyo], place('europe-west1'), place('europe-west1'))).chosen,
    ).toBeUndefined();
    expect((await choose([])).chosen).toBeUndefined();
  });

  it('is not guessed if several are left; the error names their jobs', async () => {
    await expect(choose([tokyo, iowa], place(undefined), undefined)).rejects.toThrow(AmbiguousJob);
    await expect(choose([tokyo, iowa])).rejects.toMatchObject({ jobs: [tokyo.job, iowa.job] });
  });
});
