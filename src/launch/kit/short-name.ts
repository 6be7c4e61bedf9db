/** The last part of a resource name: `work` of `projects/p/locations/r/jobs/work`. */
export function shortName(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1);
}
