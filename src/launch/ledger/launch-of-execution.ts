import { jobPath, type LaunchKey } from '../event/launch-key.ts';

/** A launch in the ledger, as far as it tells whose it is. */
export interface LaunchOfJob extends Pick<LaunchKey, 'job' | 'name'> {
  /** Full resource name of the execution that RunJob's answer named, or that was found. */
  readonly execution: string | null;
  /** Short name of the execution that works. */
  readonly workingExecution: string | null;
}

/** Where an execution runs, as far as it is known. */
export interface Place {
  readonly project: string | undefined;
  readonly region: string | undefined;
}

/** What may know where this execution runs; asked only where the launches do not tell. */
export type PlaceSource = () => Promise<Place | undefined>;

/** Jobs of the same names, in different projects or regions, have the same launch id in one ledger. */
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
 * Which of the launches of one id, of Cloud Run jobs with one short name, is that of the execution. The most certain
 * evidence comes first:
 *
 * 1. The launch that recorded this execution. Google draws the names of executions at random.
 * 2. Of those of its name in `jobs`: the launch of the job in this execution's region, by the sources in their order.
 * 3. Of those of its name in `jobs`: the only launch that no source speaks against.
 *
 * @returns undefined where each launch is one of another place.
 * @throws {AmbiguousJob} where several are left: it never guesses.
 */
export async function launchOfExecution<One extends LaunchOfJob>(options: {
  readonly launches: readonly One[];
  /** The name in `jobs` that its environment has; empty where it has none, as the default job's. */
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
  // JOB_NAME may name a project by its number, which cannot be compared with an id.
  const isProject = place.project === undefined || /^\d+$/.test(project) || place.project === project;
  return isProject && (place.region === undefined || place.region === region);
}
