/** Which launch something is about. A launch id counts within one name of one job: others can use the same one. */
export interface LaunchKey {
  /** Full resource name of the Cloud Run job. */
  readonly job: string;
  /** The name in `jobs`; empty for the default job. Two names can launch the same Cloud Run job. */
  readonly name: string;
  readonly launchId: string;
}

/** The key as one text, for a `Map`. None of its parts has spaces, so no two keys have the same text. */
export function keyText({ job, name, launchId }: LaunchKey): string {
  return `${job} ${name} ${launchId}`;
}
