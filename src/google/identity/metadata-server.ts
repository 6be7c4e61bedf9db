/**
 * Cloud Run's metadata server (https://cloud.google.com/run/docs/container-contract#metadata-server), asked without a
 * Google client, which takes longer to load than a short job to run.
 */
export interface MetadataServer {
  /** `host`, or `host:port`. */
  readonly host: string;
  /** How long it is waited for. */
  readonly timeoutMs: number;
}

/** @returns the project's id; undefined where the server does not say. */
export function metadataProjectId(server: MetadataServer): Promise<string | undefined> {
  return metadata(server, 'project/project-id');
}

/** @returns the region that the container runs in, such as `asia-northeast1`; undefined where the server does not say. */
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
