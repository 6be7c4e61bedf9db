/**
 * Cloud Run's metadata server (https://cloud.google.com/run/docs/container-contract#metadata-server), read without a
 * Google client: loading one takes longer than a short job.
 */
export interface MetadataServer {
  /** `host`, or `host:port`. */
  readonly host: string;
  /** The deadline of one request. */
  readonly timeoutMs: number;
}

/** @returns the project's id; undefined if the server does not answer. */
export function metadataProjectId(server: MetadataServer): Promise<string | undefined> {
  return metadata(server, 'project/project-id');
}

/** @returns the region of the container, such as `asia-northeast1`; undefined if the server does not answer. */
export async function metadataRegion(server: MetadataServer): Promise<string | undefined> {
  // projects/PROJECT_NUMBER/regions/REGION
  const text = await metadata(server, 'instance/region');
  return /^projects\/\d+\/regions\/([a-z]+-[a-z]+\d+)$/.exec(text ?? '')?.[1];
}

async function metadata({ host, timeoutMs }: MetadataServer, path: string): Promise<string | undefined> {
  try {
    const response = await fetch(`http://${host}/computeMetadata/v1/${path}`, {
      headers: { 'Metadata-Flavor': 'Google' },
      signal: AbortSignal.timeout(timeoutMs),
    });
    return response.ok ? (await response.text()).trim() : undefined;
  } catch {
    return undefined;
  }
}
