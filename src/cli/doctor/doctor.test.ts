/** Planted faults, each found by its code. Real: Google's clients, on the emulators. */
import { describe, expect, it } from 'vitest';
import { codesOf, examined, SAMPLE_IMAGE, useDoctorBed } from '../../../test/support/doctor-bed.ts';
import type { Plan } from '../../../test/support/doctor-clients.ts';

const bed = useDoctorBed();

const push = (plan: Plan) => plan.subscriptions['job-launches-push']!;
const reader = (plan: Plan) => plan.subscriptions['dead-letters-pull']!;
const container = (plan: Plan) => plan.task!.containers![0]!;
const topicOf = ({ project }: Plan, name: string): string => `projects/${project}/topics/${name}`;

/** Faults in a healthy set-up, and everything that is found. */
const PLANTED: readonly {
  readonly codes: readonly string[];
  readonly plant: (plan: Plan) => void;
  readonly exitCode?: 0 | 1;
}[] = [
  {
    codes: ['topic-missing', 'subscription-missing'],
    plant: (plan) => {
      plan.topics = ['dead-letters'];
      delete plan.subscriptions['job-launches-push'];
    },
  },
  {
    codes: ['subscription-missing'],
    plant: (plan) => delete plan.subscriptions['job-launches-push'],
  },
  {
    codes: ['subscription-elsewhere'],
    plant: (plan) => {
      plan.topics.push('other');
      push(plan).topic = topicOf(plan, 'other');
    },
  },
  {
    codes: ['subscription-expires'],
    plant: (plan) => delete push(plan).options.expirationPolicy,
    exitCode: 0,
  },
  {
    codes: ['retention-short'],
    plant: (plan) => void (push(plan).options.messageRetentionDuration = { seconds: 3600 }),
    exitCode: 0,
  },
  {
    codes: ['ack-deadline-shorter'],
    plant: (plan) => void (push(plan).options.ackDeadlineSeconds = 50),
  },
  {
    // Google's own default.
    codes: ['ack-deadline-shorter'],
    plant: (plan) => delete push(plan).options.ackDeadlineSeconds,
  },
  {
    codes: ['ack-deadline-longer'],
    plant: (plan) => void (push(plan).options.ackDeadlineSeconds = 600),
    exitCode: 0,
  },
  { codes: ['retry-immediate'], plant: (plan) => delete push(plan).options.retryPolicy },
  {
    codes: ['retry-backoff-differs'],
    plant: (plan) =>
      void (push(plan).options.retryPolicy = {
        minimumBackoff: { seconds: 1 },
        maximumBackoff: { seconds: 60 },
      }),
    exitCode: 0,
  },
  { codes: ['subscription-not-push'], plant: (plan) => delete push(plan).options.pushConfig },
  {
    codes: ['push-endpoint-path'],
    plant: (plan) => void (push(plan).options.pushConfig!.pushEndpoint = 'https://bridge.example.com/'),
  },
  { codes: ['push-endpoint-path'], plant: (plan) => void (plan.env['PUSH_PATH'] = '/push') },
  {
    codes: ['push-token-missing'],
    plant: (plan) => delete push(plan).options.pushConfig!.oidcToken,
  },
  {
    codes: ['push-audience-differs'],
    plant: (plan) => void (push(plan).options.pushConfig!.oidcToken!.audience = 'https://other.example.com'),
  },
  {
    // Pub/Sub then takes the endpoint.
    codes: ['push-audience-differs'],
    plant: (plan) => delete push(plan).options.pushConfig!.oidcToken!.audience,
  },
  {
    codes: ['push-account-differs'],
    plant: (plan) => void (plan.env['PUSH_SERVICE_ACCOUNTS'] = 'other@p.iam.gserviceaccount.com'),
  },
  { codes: ['dead-letter-policy-missing'], plant: (plan) => delete push(plan).options.deadLetterPolicy },
  {
    codes: ['dead-letter-policy-elsewhere'],
    plant: (plan) => {
      plan.topics.push('other');
      push(plan).options.deadLetterPolicy!.deadLetterTopic = topicOf(plan, 'other');
    },
  },
  {
    codes: ['max-attempts-fewer'],
    plant: (plan) => void (push(plan).options.deadLetterPolicy!.maxDeliveryAttempts = 5),
  },
  {
    codes: ['max-attempts-more'],
    plant: (plan) => void (plan.env['MAX_DELIVERY_ATTEMPTS'] = '10'),
    exitCode: 0,
  },
  {
    codes: ['dead-letter-topic-unset'],
    plant: (plan) => {
      delete plan.env['DEAD_LETTER_TOPIC'];
      delete plan.env['DEAD_LETTER_SUBSCRIPTION'];
    },
    exitCode: 0,
  },
  {
    codes: ['dead-letter-policy-elsewhere', 'dead-letter-topic-missing'],
    plant: (plan) => {
      plan.env['DEAD_LETTER_TOPIC'] = 'nowhere';
      delete plan.env['DEAD_LETTER_SUBSCRIPTION'];
    },
  },
  {
    codes: ['dead-letters-unread'],
    plant: (plan) => {
      delete plan.subscriptions['dead-letters-pull'];
      delete plan.env['DEAD_LETTER_SUBSCRIPTION'];
    },
  },
  { codes: ['dead-letters-expire'], plant: (plan) => delete reader(plan).options.expirationPolicy },
  {
    codes: ['dead-letter-subscription-missing'],
    plant: (plan) => void (plan.env['DEAD_LETTER_SUBSCRIPTION'] = 'nowhere'),
  },
  {
    codes: ['dead-letter-subscription-elsewhere'],
    plant: (plan) => {
      plan.subscriptions['other'] = { topic: topicOf(plan, 'job-launches'), options: {} };
      plan.env['DEAD_LETTER_SUBSCRIPTION'] = 'other';
    },
  },
  {
    codes: ['dead-letter-subscription-not-pull'],
    plant: (plan) => void (reader(plan).options.pushConfig = { pushEndpoint: 'https://other.example.com/' }),
  },
  {
    codes: ['dead-letter-subscription-counts'],
    plant: (plan) =>
      void (reader(plan).options.deadLetterPolicy = { deadLetterTopic: topicOf(plan, 'job-launches') }),
    exitCode: 0,
  },
  { codes: ['job-missing'], plant: (plan) => void (plan.task = undefined) },
  { codes: ['job-missing'], plant: (plan) => void (plan.env['REGION'] = 'europe-west1') },
  {
    // Refused too, by the emulator as by Cloud Run.
    codes: ['container-unnamed', 'run-job-refused'],
    plant: (plan) =>
      void (plan.task!.containers = [
        { name: 'work', image: 'image' },
        { name: 'proxy', image: 'image' },
      ]),
  },
  {
    codes: ['container-unknown', 'run-job-refused'],
    plant: (plan) => {
      plan.task!.containers = [
        { name: 'work', image: 'image' },
        { name: 'proxy', image: 'image' },
      ];
      plan.env['JOB_CONTAINER'] = 'worker';
    },
  },
  { codes: ['job-retries'], plant: (plan) => delete plan.task!.maxRetries, exitCode: 0 },
  {
    codes: ['job-args-replaced'],
    plant: (plan) => void (container(plan).args = ['manage.py', 'job']),
    exitCode: 0,
  },
  { codes: ['job-image-sample'], plant: (plan) => void (container(plan).image = SAMPLE_IMAGE), exitCode: 0 },
  {
    codes: ['job-ledger-plain'],
    plant: (plan) => void (container(plan).env = [{ name: 'LEDGER_URL', value: 'postgres://u:secret@h/d' }]),
    exitCode: 0,
  },
  {
    codes: ['run-job-refused'],
    plant: (plan) => void (plan.env['JOB_ENV'] = JSON.stringify({ LONG: 'x'.repeat(32_769) })),
  },
  { codes: ['configuration-unusable'], plant: (plan) => delete plan.env['HTTP_AUTH'] },
  {
    codes: ['variable-not-read'],
    plant: (plan) => void (plan.env['LEGER_URL'] = 'postgres://localhost/l'),
    exitCode: 0,
  },
  {
    codes: ['args-without-id'],
    plant: (plan) => void (plan.env['JOB_ARGS'] = '["job","--id"]'),
    exitCode: 0,
  },
  {
    codes: ['configuration-unusable', 'ack-deadline-shorter'],
    plant: (plan) => void (plan.env['RUN_JOB_TIMEOUT_MS'] = '55000'),
  },
  {
    codes: ['keys-unreachable'],
    plant: (plan) => void (plan.env['OIDC_JWKS_URL'] += '/nowhere'),
    exitCode: 0,
  },
];

describe('a planted fault', () => {
  it.each(PLANTED)('$codes is found by its code ($#)', async ({ codes, plant, exitCode = 1 }) => {
    const plan = bed.plan();
    plant(plan);
    await bed.create(plan);
    const { exitCode: ended, findings } = await examined(plan.env);
    expect(codesOf(findings)).toEqual(codes);
    expect(ended).toBe(exitCode);
  });
});

describe('a healthy set-up', () => {
  it.each(['all', 'http', 'subscriber'])('has nothing to fix, ROLE=%s', async (ROLE) => {
    const plan = bed.plan();
    await bed.create(plan);
    const { exitCode, findings } = await examined({ ...plan.env, ROLE });
    expect({ exitCode, codes: codesOf(findings) }).toEqual({ exitCode: 0, codes: [] });
    expect(findings.filter(({ standing }) => standing === 'ok').length).toBeGreaterThan(3);
  });
});
