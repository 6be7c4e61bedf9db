import type { AuthClient } from 'google-auth-library';
import { httpFailureOf } from '../http-failure-of.ts';

/** Reads the number by the Cloud Resource Manager API. @throws {ReadFailure} */
export async function readProjectNumber(options: {
  readonly authClient: Pick<AuthClient, 'request'>;
  readonly projectId: string;
  readonly timeoutMs: number;
  /** Where that API is; Google's when left out. */
  readonly endpoint?: string;
}): Promise<string> {
  const { authClient, projectId, timeoutMs: timeout } = options;
  const { endpoint = 'https://cloudresourcemanager.googleapis.com' } = options;
  const url = `${endpoint}/v1/projects/${projectId}`;
  try {
    const { data } = await authClient.request<{ readonly projectNumber: string }>({ url, timeout });
    return data.projectNumber;
  } catch (error) {
    throw httpFailureOf(error);
  }
}
