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
      message: `no Google Cloud credentials: ${(error as Error).message}\nRun the service under a service account, set GOOGLE_APPLICATION_CREDENTIALS, or use emulators (npm run local).`,
      exitCode: 1,
      cause: error,
    });
  }
}
