import { CommandError } from './runtime.ts';

/**
 * Connects a Google client. Close it only after that: one that found no credentials cannot be closed.
 *
 * @throws {CommandError} when there are no credentials.
 */
export async function initializeOrExplain(client: { initialize(): Promise<void> }): Promise<void> {
  try {
    await client.initialize();
  } catch (error) {
    throw new CommandError({
      message: `no Google Cloud credentials: ${(error as Error).message}\nOn your machine: gcloud auth application-default login, or set GOOGLE_APPLICATION_CREDENTIALS. On Google Cloud: run under a service account. To try it without: npm run local.`,
      exitCode: 1,
      cause: error,
    });
  }
}
