import { PubSub } from '@google-cloud/pubsub';

/**
 * Asks the environment for the project: credentials file, then the metadata server.
 *
 * @returns undefined when nobody knows it.
 */
export async function findProjectId(): Promise<string | undefined> {
  try {
    return await new PubSub().auth.getProjectId();
  } catch {
    return undefined;
  }
}
