/** A launch in the ledger, as far as it tells whose it is. */
export interface LaunchOfJob {
  /** Full resource name. */
  readonly job: string;
  /** Full resource name of the execution that RunJob's answer named, or that was found. */
  readonly execution: string | null;
  /** Short name of the execution that works. */
  readonly working_execution: string | null;
}

/** Where an execution runs, as far as it is known. */
export interface Place {
  readonly project: string | undefined;
  readonly region: string | undefined;
}

/** Somebody who may know where this execution runs; asked only where the launches do not tell. */
export type PlaceSource = () => Promise<Place | undefined>;

/** Jobs of the same short name, in different projects or regions, have the same launch id in one ledger. */
export class AmbiguousJob extends Error {
  override readonly name = 'AmbiguousJob';
}

/**
 * Which of the launches of one id, of jobs with one short name, is that of the execution. The most certain evidence
 * comes first:
 *
 * 1. The launch that recorded this execution. Google draws the names of executions at random.
 * 2. The launch of the job in this execution's region, by the sources in their order.
 * 3. The only launch that no source speaks against.
 *
 * @returns undefined where each launch is one of another place.
 * @throws {AmbiguousJob} where several are left: it never guesses.
 */
export async function rowOfExecution<Row extends LaunchOfJob>(options: {
  readonly rows: readonly Row[];
  /** Short name. */
  readonly execution: string;
  readonly sources: readonly PlaceSource[];
}): Promise<Row | undefined> {
  const { rows, execution, sources } = options;
  const recorded = rows.filter(
    (row) => row.working_execution === execution || row.execution?.endsWith(`/executions/${execution}`),
  );
  if (recorded.length === 1) return recorded[0];
  const places: Place[] = [];
  for (const source of sources) {
    const place = await source();
    if (place === undefined) continue;
    const here = rows.filter((row) => mayBeIn(row, place));
    if (place.region !== undefined && here.length === 1) return here[0];
    places.push(place);
  }
  const left = rows.filter((row) => places.every((place) => mayBeIn(row, place)));
  if (left.length <= 1) return left[0];
  const jobs = left.map(({ job }) => job).join(' and ');
  throw new AmbiguousJob(
    `the ledger has this launch for ${jobs}, and which of them this execution is of cannot be told; set PROJECT_ID and REGION for the job`,
  );
}

const JOB = /^projects\/([^/]+)\/locations\/([^/]+)\/jobs\//;

function mayBeIn({ job }: LaunchOfJob, place: Place): boolean {
  const [, project = '', region = ''] = JOB.exec(job) ?? [];
  // JOB_NAME may name a project by its number, which cannot be compared with an id.
  const isProject = place.project === undefined || /^\d+$/.test(project) || place.project === project;
  return isProject && (place.region === undefined || place.region === region);
}
