import type { Config } from '../../config/schema.ts';
import type { JobRights, Readers, TopicRights } from '../doctor/examination.ts';
import type { Expected } from '../doctor/expected.ts';
import { read, ReadFailure, type Reading } from '../doctor/reading.ts';
import type { Identity } from '../doctor/set-up.ts';
import { CloudRunJobRights } from '../google/cloud-run-job-rights.ts';
import { CloudRunSetUpReader } from '../google/cloud-run-set-up-reader.ts';
import { findCredentials, impersonate } from '../google/google-identity.ts';
import type { LookingOptions } from '../google/looking-options.ts';
import { PubSubSetUpReader } from '../google/pubsub-set-up-reader.ts';
import { PubSubTopicRights } from '../google/pubsub-topic-rights.ts';
import { systemClock as clock } from '../launch/clock.ts';
import { runJobCall, type RunJobCall } from '../launch/run-job-call.ts';
import { traceOfLaunch } from '../launch/trace.ts';
import { readKeyServer } from './doctor-key-server.ts';
import { openLedgerReader } from './doctor-ledger.ts';

export interface OpenReadersOptions {
  readonly config: Config;
  readonly expected: Expected;
  /** What is opened is closed with it. */
  readonly releases: AsyncDisposableStack;
  /** Deadline of one call. */
  readonly timeoutMs: number;
}

/** The two that Google is asked as: whoever runs this looks, the service's account tries its rights. */
interface Credentials {
  readonly identity: Reading<Identity>;
  readonly own: LookingOptions['authClient'];
  /** A failure where rights cannot be tried. */
  readonly tried: LookingOptions['authClient'] | ReadFailure;
}

/**
 * Opens what `doctor` looks with.
 *
 * @throws {CommandError} when LEDGER_URL cannot be read.
 */
export async function openReaders(options: OpenReadersOptions): Promise<Readers> {
  const { config, expected, releases, timeoutMs } = options;
  const { identity, own, tried } = await credentials(options);
  const pubsub = { emulatorHost: config.PUBSUB_EMULATOR_HOST, timeoutMs };
  const cloudRun = { emulatorHost: config.CLOUD_RUN_EMULATOR_HOST, timeoutMs };
  const closed = <Reader extends { close(): Promise<void> }>(reader: Reader): Reader => {
    releases.defer(() => reader.close());
    return reader;
  };
  const arePushesChecked = config.ROLE !== 'http' && config.PUSH_AUTH === 'oidc';
  const areRequestsChecked = config.ROLE !== 'subscriber' && config.HTTP_AUTH === 'oidc';
  return {
    identity,
    pubsub: closed(new PubSubSetUpReader({ ...pubsub, authClient: own })),
    cloudRun: closed(new CloudRunSetUpReader({ ...cloudRun, authClient: own })),
    ...(tried instanceof ReadFailure
      ? { topicRights: untried(tried), jobRights: untried(tried) }
      : {
          topicRights: closed(new PubSubTopicRights({ ...pubsub, authClient: tried })),
          jobRights: closed(
            new CloudRunJobRights({ ...cloudRun, authClient: tried, launch: launchOf(config, expected) }),
          ),
        }),
    ledger: openLedgerReader({ config, releases }),
    keys:
      arePushesChecked || areRequestsChecked
        ? () => readKeyServer({ url: config.OIDC_JWKS_URL, timeoutMs, now: () => clock.now() })
        : undefined,
  };
}

async function credentials({ config, expected, timeoutMs }: OpenReadersOptions): Promise<Credentials> {
  if (config.PUBSUB_EMULATOR_HOST !== '' && config.CLOUD_RUN_EMULATOR_HOST !== '') {
    const identity = { kind: 'left out', says: 'emulators ask nobody who they are' } as const;
    return { identity, own: undefined, tried: undefined };
  }
  const found = await read({ clock, limitMs: timeoutMs, look: findCredentials });
  if (found.kind !== 'read') return { identity: found, own: undefined, tried: undefined };
  const { authClient: own, email } = found.value;
  if (expected.impersonate === '') {
    return { identity: { kind: 'read', value: { email, impersonated: false } }, own, tried: own };
  }
  const look = () => impersonate({ own, email: expected.impersonate });
  const lent = await read({ clock, limitMs: timeoutMs, look });
  if (lent.kind === 'read') {
    const value = { email: expected.impersonate, impersonated: true };
    return { identity: { kind: 'read', value }, own, tried: lent.value };
  }
  const says = lent.kind === 'failed' ? lent.says : 'there is no token';
  const tried = new ReadFailure({ reason: 'no credentials', message: says });
  return { identity: { kind: 'failed', reason: 'denied', says }, own, tried };
}

/** Rights that nobody can try. */
function untried(failure: ReadFailure): TopicRights & JobRights {
  const fail = (): Promise<never> => Promise.reject(failure);
  return { held: fail, rehearse: fail, listExecutions: fail };
}

/** What a launch of id 0 would send. Cloud Run looks at its form alone. */
function launchOf(config: Config, { job, container, args }: Expected): RunJobCall {
  const launch = {
    launchId: 'doctor',
    launchIdChosen: true,
    request: { id: '0' },
    digest: '0'.repeat(16),
    trace: traceOfLaunch('doctor'),
    messageId: '0',
    publishTimeMs: undefined,
  };
  return runJobCall(launch, { job, container, args, env: config.JOB_ENV });
}
