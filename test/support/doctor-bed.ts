import { afterAll, beforeAll } from 'vitest';
import {
  startCloudRunEmulator,
  type CloudRunEmulator,
} from '../../emulators/cloud-run/cloud-run-emulator.ts';
import { startPubSubEmulator, type PubSubEmulator } from '../../emulators/pubsub/pubsub-emulator.ts';
import type { Finding } from '../../src/doctor/diagnosis.ts';
import { doctor } from '../../src/cli/doctor/doctor.ts';
import { connectTo, type Clients, type Plan } from './doctor-clients.ts';

export interface DoctorBed {
  readonly pubsub: PubSubEmulator;
  readonly cloudRun: CloudRunEmulator;
  /** A healthy plan; {@link DoctorBed.create} creates its resources. */
  plan(): Plan;
  create(plan: Plan): Promise<void>;
}

export const SAMPLE_IMAGE = 'us-docker.pkg.dev/cloudrun/container/job';
const IMAGE = { run: () => 0 };
const PUSH_ACCOUNT = 'push@p.iam.gserviceaccount.com';
const PUSH_AUDIENCE = 'https://bridge.example.com';

/** Runs both emulators for the tests of a file. Use the returned functions only within tests and hooks. */
export function useDoctorBed(): DoctorBed {
  let pubsub: PubSubEmulator | undefined;
  let cloudRun: CloudRunEmulator | undefined;
  let clients: Clients | undefined;
  let plans = 0;
  const running = <Thing>(thing: Thing | undefined): Thing => {
    if (thing === undefined) throw new Error('the emulators are not started yet');
    return thing;
  };

  beforeAll(async () => {
    pubsub = await startPubSubEmulator();
    cloudRun = await startCloudRunEmulator({ images: { image: IMAGE, [SAMPLE_IMAGE]: IMAGE } });
    clients = connectTo({ pubsub: pubsub.address, cloudRun: cloudRun.address });
  });
  afterAll(async () => {
    await clients?.close();
    await Promise.all([pubsub?.close(), cloudRun?.close()]);
  });

  return {
    get pubsub() {
      return running(pubsub);
    },
    get cloudRun() {
      return running(cloudRun);
    },
    plan() {
      plans += 1;
      const project = `project-${plans}`;
      const full = (name: string): string => `projects/${project}/topics/${name}`;
      return {
        project,
        topics: ['job-launches', 'dead-letters'],
        subscriptions: {
          'job-launches-push': {
            topic: full('job-launches'),
            options: {
              pushConfig: {
                pushEndpoint: 'https://bridge.example.com/pubsub/push',
                oidcToken: { serviceAccountEmail: PUSH_ACCOUNT, audience: PUSH_AUDIENCE },
              },
              ackDeadlineSeconds: 60,
              retryPolicy: { minimumBackoff: { seconds: 10 }, maximumBackoff: { seconds: 600 } },
              deadLetterPolicy: { deadLetterTopic: full('dead-letters'), maxDeliveryAttempts: 100 },
              expirationPolicy: {},
            },
          },
          'dead-letters-pull': { topic: full('dead-letters'), options: { expirationPolicy: {} } },
        },
        task: { containers: [{ image: 'image' }], maxRetries: 0 },
        env: {
          PROJECT_ID: project,
          JOB_NAME: 'bridge',
          HTTP_AUTH: 'none',
          PUSH_AUDIENCE,
          PUSH_SERVICE_ACCOUNTS: PUSH_ACCOUNT,
          DEAD_LETTER_TOPIC: 'dead-letters',
          DEAD_LETTER_SUBSCRIPTION: 'dead-letters-pull',
          PUBSUB_EMULATOR_HOST: running(pubsub).address,
          CLOUD_RUN_EMULATOR_HOST: running(cloudRun).address,
          OIDC_JWKS_URL: running(pubsub).jwksUrl,
        },
      };
    },
    create: (plan) => running(clients).create(plan),
  };
}

/** The findings of `doctor` for a configuration, and its exit code. */
export async function examined(
  env: Readonly<Record<string, string>>,
): Promise<{ readonly exitCode: number; readonly findings: readonly Finding[] }> {
  const findings: Finding[] = [];
  const exitCode = await doctor(
    { env, stop: new AbortController().signal, print: (line) => findings.push(JSON.parse(line) as Finding) },
    { json: true },
  );
  return { exitCode, findings };
}

/** The codes of the faults. */
export function codesOf(findings: readonly Finding[]): readonly string[] {
  return findings.flatMap((finding) => ('code' in finding ? [finding.code] : []));
}
