import type { Config } from '../../../config/schema.ts';
import { findCredentials } from '../../google/identity/google-identity.ts';
import { PubSubLiveTopics } from '../../google/pubsub/live-topics.ts';
import { RestEndEntries } from '../../google/rest/end-entries.ts';
import { readProjectNumber } from '../../google/rest/project-number.ts';
import { CloudRunLiveJobs } from '../../google/run/live-jobs.ts';
import { ReadFailure } from '../../doctor/reading.ts';
import type { EndEntries, LiveProject } from '../../live-check/live-project.ts';
import type { Names } from '../../live-check/names.ts';
import { TopicEndEntries } from '../../live-check/topic-end-entries.ts';
import { CommandError } from '../../settings/runtime.ts';
import { initializeOrExplain } from '../../settings/google-credentials.ts';
import { toldExecution } from '../../subscriber/execution-log-entry.ts';
import { wrongInput } from '../options.ts';

export interface OpenProjectOptions {
  readonly config: Pick<Config, 'PUBSUB_EMULATOR_HOST' | 'CLOUD_RUN_EMULATOR_HOST'>;
  readonly projectId: string;
  readonly names: Names;
  /** Full name; undefined: the Logging API is asked. */
  readonly endsTopic: string | undefined;
  /** What is opened is closed with it. */
  readonly releases: AsyncDisposableStack;
}

/** Deadline of one call: the first one of a new connection can take its time. */
const CALL_LIMIT_MS = 20_000;

/** Connects to the project, or to emulators. @throws {CommandError} without credentials. */
export async function openProject(options: OpenProjectOptions): Promise<LiveProject> {
  const { config, projectId, names, endsTopic, releases } = options;
  const { PUBSUB_EMULATOR_HOST: pubsub, CLOUD_RUN_EMULATOR_HOST: cloudRun } = config;
  if ((pubsub === '') !== (cloudRun === '')) {
    throw wrongInput(
      'PUBSUB_EMULATOR_HOST and CLOUD_RUN_EMULATOR_HOST: takes both, or neither for a real project',
    );
  }
  const timeoutMs = CALL_LIMIT_MS;
  const authClient = pubsub === '' ? await credentials() : undefined;
  const topics = new PubSubLiveTopics({
    emulatorHost: pubsub,
    authClient,
    timeoutMs,
    projectNumber: async () =>
      authClient === undefined ? '0' : readProjectNumber({ authClient, projectId, timeoutMs }),
  });
  const jobs = new CloudRunLiveJobs({ emulatorHost: cloudRun, authClient, timeoutMs });
  for (const part of [topics, jobs]) {
    await initializeOrExplain(part);
    releases.defer(() => part.close());
  }
  return { jobs, topics, ends: ends() };

  function ends(): EndEntries {
    if (endsTopic !== undefined) {
      const subscription = names.endsSubscription;
      return new TopicEndEntries({ topics, topic: endsTopic, subscription, executionIn });
    }
    if (authClient === undefined) return NO_LOGGING;
    return new RestEndEntries({ authClient, projectId, timeoutMs, executionIn });
  }
}

/** Beside emulators. */
const NO_LOGGING: EndEntries = {
  subscription: undefined,
  open: async () => {},
  async executions() {
    throw new Error('emulators have no Logging API; start them with --audit-log-topic, and add --ends-topic');
  },
};

function executionIn(entry: Uint8Array): string | undefined {
  return toldExecution(entry)?.execution;
}

async function credentials() {
  try {
    return (await findCredentials()).authClient;
  } catch (error) {
    if (!(error instanceof ReadFailure)) throw error;
    throw new CommandError({
      message: `no Google Cloud credentials that can be used (gcloud auth application-default login): ${error.message}`,
      exitCode: 1,
      cause: error,
    });
  }
}
