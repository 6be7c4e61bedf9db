/** Identifies a launch. A launch id counts within one name of one Cloud Run job: others can use the same one. */
export interface LaunchKey {
  /** Full resource name of the Cloud Run job. */
  readonly job: string;
  /** The name in `jobs`; empty for the default job. Two names can launch the same Cloud Run job. */
  readonly name: string;
  readonly launchId: string;
}

/** The key as one text, for a `Map`. No part of it has spaces, so no two keys have the same text. */
export function keyText({ job, name, launchId }: LaunchKey): string {
  return `${job} ${name} ${launchId}`;
}

/**
 * The job of a launch as one text: the full name of the Cloud Run job, and under it the name in `jobs`, as in
 * `projects/p/locations/r/jobs/my-job/jobs/report`. The default job is the Cloud Run job itself.
 */
export function jobPath({ job, name }: Pick<LaunchKey, 'job' | 'name'>): string {
  return name === '' ? job : `${job}/jobs/${name}`;
}

const NAMED = /^(.*\/jobs\/[^/]+)\/jobs\/([^/]+)$/;

/** The job whose path {@link jobPath} made. */
export function jobOfPath(path: string): Pick<LaunchKey, 'job' | 'name'> {
  const [, job = path, name = ''] = NAMED.exec(path) ?? [];
  return { job, name };
}
