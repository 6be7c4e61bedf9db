import type { Readers } from '../../doctor/readers.ts';
import type { ExpectedJob } from '../../doctor/expected.ts';
import { ReadFailure } from '../../doctor/reading.ts';
import { CloudRunJobRights } from '../../google/run/job-rights.ts';
import { CloudRunSetUpReader } from '../../google/run/set-up-reader.ts';
import type { LookingOptions } from '../../google/client-options.ts';
import { RestSetUpReader } from '../../google/rest/set-up-reader.ts';
import { PubSubSetUpReader } from '../../google/pubsub/set-up-reader.ts';
import { configuredJob } from '../../launch/jobs/configured-job.ts';
import { factsOfId } from '../../launch/jobs/event-facts.ts';
import { AT_ONCE, type Launch } from '../../launch/jobs/launch.ts';
import { runJobCall, type RunJobCall } from '../../launch/jobs/run-job-call.ts';
import { traceOfLaunch } from '../../launch/kit/trace.ts';
import { openCredentials, type Asking, type OpenCredentialsOptions } from './credentials.ts';
import { readKeyServer } from './key-server.ts';
import { readBoardRights, readLedger } from './ledger.ts';

export interface OpenReadersOptions extends OpenCredentialsOptions {
  /** Closes all readers. */
  readonly releases: AsyncDisposableStack;
}

/** Opens what `doctor` looks with. */
export async function openReaders(options: OpenReadersOptions): Promise<Readers> {
  const { config, releases, timeoutMs } = options;
  const { looker, identity, own, tried } = await openCredentials(options);
  const opened = <Reader extends { close(): Promise<void> }>(
    { emulatorHost, asking }: { readonly emulatorHost: string; readonly asking: Asking },
    open: (options: LookingOptions) => Reader,
  ): (() => Reader) => {
    // An emulator does not check credentials.
    if (asking instanceof ReadFailure && emulatorHost === '') {
      return () => {
        throw asking;
      };
    }
    const authClient = asking instanceof ReadFailure ? undefined : asking;
    const reader = open({ emulatorHost, timeoutMs, authClient });
    releases.defer(() => reader.close());
    return () => reader;
  };
  const pubsub = { emulatorHost: config.PUBSUB_EMULATOR_HOST };
  const cloudRun = { emulatorHost: config.CLOUD_RUN_EMULATOR_HOST };
  const { ROLE: role } = config;
  const arePushesChecked = (role === 'subscriber' || role === 'all') && config.PUSH_AUTH === 'oidc';
  const areRequestsChecked = (role === 'http' || role === 'all') && config.HTTP_AUTH === 'oidc';
  return {
    looker,
    identity,
    pubsub: opened({ ...pubsub, asking: own }, (as) => new PubSubSetUpReader(as)),
    cloudRun: opened({ ...cloudRun, asking: own }, (as) => new CloudRunSetUpReader(as)),
    topicRights: opened({ ...pubsub, asking: tried }, (as) => new PubSubSetUpReader(as)),
    jobRights: opened({ ...cloudRun, asking: tried }, (as) => new CloudRunJobRights({ ...as, launchOf })),
    queue: () => queueReader({ own, config, timeoutMs }),
    ledger: () => readLedger({ url: config.LEDGER_URL, releases }),
    boardRights: () =>
      readBoardRights({ url: config.LEDGER_URL, releases, mayAct: config.BOARD_OPERATORS.length > 0 }),
    keys:
      arePushesChecked || areRequestsChecked
        ? () => readKeyServer(config.OIDC_JWKS_URL, timeoutMs)
        : undefined,
  };
}

/** @throws {ReadFailure} without credentials, and with emulators, which have no log sinks and no schedules. */
function queueReader({
  own,
  config,
  timeoutMs,
}: Pick<OpenReadersOptions, 'config' | 'timeoutMs'> & { readonly own: Asking }): RestSetUpReader {
  if (config.PUBSUB_EMULATOR_HOST !== '' || own === undefined) {
    throw new ReadFailure({ reason: 'unimplemented', message: 'there is no emulator for it' });
  }
  if (own instanceof ReadFailure) throw own;
  return new RestSetUpReader({ authClient: own, timeoutMs });
}

/** The call for a launch of id 0. Cloud Run only validates its form, so other `{…}` of rules are not filled in. */
function launchOf({ job, container, args, env }: ExpectedJob): RunJobCall {
  const launch: Launch = {
    job,
    name: '',
    launchId: 'doctor',
    launchIdChosen: true,
    queueing: AT_ONCE,
    inputId: '0',
    values: configuredJob({ job, container, args, env }).values(factsOfId('0')),
    digest: '0'.repeat(16),
    trace: traceOfLaunch('doctor'),
    messageId: '0',
    publishTimeMs: undefined,
  };
  return runJobCall(launch);
}
