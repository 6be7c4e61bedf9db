/**
 * Asks the metadata server for the project (https://cloud.google.com/run/docs/container-contract#metadata-server),
 * without a Google client, which takes longer to load than a short job to run.
 *
 * @param options.host where the metadata server is.
 * @param options.timeoutMs how long it is waited for.
 * @returns undefined where it does not say.
 */
export async function metadataProjectId(options: {
  readonly host: string;
  readonly timeoutMs: number;
}): Promise<string | undefined> {
  try {
    const response = await fetch(`http://${options.host}/computeMetadata/v1/project/project-id`, {
      headers: { 'Metadata-Flavor': 'Google' },
      signal: AbortSignal.timeout(options.timeoutMs),
    });
    return response.ok ? await response.text() : undefined;
  } catch {
    return undefined;
  }
}
