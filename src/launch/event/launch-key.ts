/** Which launch something is about. A launch id counts within one job: two jobs can use the same one. */
export interface LaunchKey {
  /** Full resource name of the Cloud Run job. */
  readonly job: string;
  readonly launchId: string;
}

/** The key as one text, for a `Map`. Names of jobs have no spaces, so no two keys have the same text. */
export function keyText({ job, launchId }: LaunchKey): string {
  return `${job} ${launchId}`;
}
