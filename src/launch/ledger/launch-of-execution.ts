import { jobPath, type LaunchKey } from '../event/launch-key.ts';

/** What identifies the launch of an execution. */
export interface LaunchOfJob extends Pick<LaunchKey, 'job' | 'name'> {
  /** Full resource name of the execution that RunJob's answer named, or that was found. */
  readonly execution: string | null;
  /** Short name of the execution that works. */
  readonly workingExecution: string | null;
}

/** Where an execution runs; undefined: not known. */
export interface Place {
  readonly project: string | undefined;
  readonly region: string | undefined;
}

/** May know where this execution runs. It is asked only when needed. */
export type PlaceSource = () => Promise<Place | undefined>;

/** Jobs with the same names in different projects or regions use the same launch id in one ledger. */
export class AmbiguousJob extends Error {
  override readonly name = 'AmbiguousJob';
  /** Their paths. */
  readonly jobs: readonly string[];

  constructor(jobs: readonly string[]) {
    super(`which of ${jobs.length} launches this execution belongs to cannot be told`);
    this.jobs = jobs;
  }
}

/**
 * Finds the launch of an execution among launches with one id, of Cloud Run jobs with one short name. In this order:
 *
 * 1. The launch that has recorded this execution. Names of executions are random, so this is certain.
 * 2. Of the launches with its name in `jobs`: the one in the region that a source says.
 * 3. Of the launches with its name in `jobs`: the only one that fits all sources.
 *
 * @returns undefined if every launch is of another place.
 * @throws {AmbiguousJob} if several are left.
 */
export async function launchOfExecution<One extends LaunchOfJob>(options: {
  readonly launches: readonly One[];
  /** The name in `jobs` from its environment; empty for the default job. */
  readonly name: string;
  /** Short name. */
  readonly execution: string;
  readonly sources: readonly PlaceSource[];
}): Promise<One | undefined> {
  const { name, execution, sources } = options;
  const recorded = options.launches.filter(
    (one) => one.workingExecution === execution || one.execution?.endsWith(`/executions/${execution}`),
  );
  if (recorded.length === 1) return recorded[0];
  const launches = options.launches.filter((one) => one.name === name);
  const places: Place[] = [];
  for (const source of sources) {
    const place = await source();
    if (place === undefined) continue;
    const here = launches.filter((one) => mayBeIn(one, place));
    if (place.region !== undefined && here.length === 1) return here[0];
    places.push(place);
  }
  const left = launches.filter((one) => places.every((place) => mayBeIn(one, place)));
  if (left.length <= 1) return left[0];
  throw new AmbiguousJob(left.map(jobPath));
}

const JOB = /^projects\/([^/]+)\/locations\/([^/]+)\/jobs\//;

function mayBeIn({ job }: LaunchOfJob, place: Place): boolean {
  const [, project = '', region = ''] = JOB.exec(job) ?? [];
  // The job's full name may have the project's number, which cannot be compared with an id.
  const isProject = place.project === undefined || /^\d+$/.test(project) || place.project === project;
  return isProject && (place.region === undefined || place.region === region);
}
