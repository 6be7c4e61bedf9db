/** `doctor` finds no fault in what the gcloud commands of README.md create. Real: Google's clients, on the emulators. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { codesOf, examined, useDoctorBed } from '../test/support/doctor-bed.ts';
import type { Plan } from '../test/support/doctor-clients.ts';

const bed = useDoctorBed();
const page = readFileSync(path.join(import.meta.dirname, 'README.md'), 'utf8');
const SHELL = new Map([
  ['push_url', 'https://job-bridge-subscriber-1.asia-northeast1.run.app'],
  ['delivery', 'job-bridge-delivery@p.iam.gserviceaccount.com'],
  ['REGION', 'asia-northeast1'],
  ['image', 'image'],
]);

/** The text with its shell variables filled in. */
function filled(text: string, { project }: Plan): string {
  return text.replaceAll(/\$([a-zA-Z_]+)/g, (_, name: string) => SHELL.get(name) ?? project);
}

/** The flags `--name=value` of the command that begins with `command`. */
function flagsOf(command: string, plan: Plan): ReadonlyMap<string, string> {
  const lines = page.replaceAll('\\\n', '').split('\n');
  const line = lines.find((text) => text.startsWith(`gcloud ${command} `)) ?? '';
  const flags = filled(line, plan)
    .replaceAll('"', '')
    .matchAll(/ --([a-z-]+)=(\S*)/g);
  return new Map([...flags].map(([, name = '', value = '']) => [name, value]));
}

function subscription(name: string, plan: Plan): Plan['subscriptions'][string] {
  const flags = flagsOf(`pubsub subscriptions create ${name}`, plan);
  const flag = (given: string): string => flags.get(given) ?? '';
  const topic = (given: string): string => `projects/${plan.project}/topics/${flag(given)}`;
  const seconds = (given: string): { readonly seconds: number } => ({
    seconds: Number.parseInt(flag(given), 10) * (flag(given).endsWith('d') ? 86_400 : 1),
  });
  return {
    topic: topic('topic'),
    options: {
      ...(flag('expiration-period') === 'never' && { expirationPolicy: {} }),
      ...(flags.has('message-retention-duration') && {
        messageRetentionDuration: seconds('message-retention-duration'),
      }),
      ...(flags.has('push-endpoint') && {
        ackDeadlineSeconds: Number(flag('ack-deadline')),
        pushConfig: {
          pushEndpoint: flag('push-endpoint'),
          oidcToken: {
            serviceAccountEmail: flag('push-auth-service-account'),
            audience: flag('push-auth-token-audience'),
          },
        },
        retryPolicy: {
          minimumBackoff: seconds('min-retry-delay'),
          maximumBackoff: seconds('max-retry-delay'),
        },
        deadLetterPolicy: {
          deadLetterTopic: topic('dead-letter-topic'),
          maxDeliveryAttempts: Number(flag('max-delivery-attempts')),
        },
      }),
    },
  };
}

function planOfPage(): Plan {
  const plan = bed.plan();
  const [, settings = ''] = /<<EOF\n(.*?)^EOF/ms.exec(page) ?? [];
  const job = flagsOf('run jobs create job-bridge-job', plan);
  // The job of the test bed has another name.
  const { JOB_NAME = '', PUBSUB_EMULATOR_HOST = '', CLOUD_RUN_EMULATOR_HOST = '' } = plan.env;
  return {
    ...plan,
    topics: [...page.matchAll(/^gcloud pubsub topics create (\S+)$/gm)].map(([, name = '']) => name),
    subscriptions: Object.fromEntries(
      ['job-launches-dead-letters-pull', 'job-launches-push'].map((name) => [name, subscription(name, plan)]),
    ),
    task: {
      containers: [{ image: job.get('image') ?? '', args: job.get('args')?.split(',') ?? [] }],
      maxRetries: Number(job.get('max-retries')),
    },
    env: {
      ...(JSON.parse(filled(settings, plan)) as Record<string, string>),
      JOB_NAME,
      PUBSUB_EMULATOR_HOST,
      CLOUD_RUN_EMULATOR_HOST,
    },
  };
}

it('has no fault, and only the warning that the page announces', async () => {
  const plan = planOfPage();
  await bed.create(plan);
  const { exitCode, findings } = await examined(plan.env);
  expect({ exitCode, codes: codesOf(findings) }).toEqual({ exitCode: 0, codes: ['job-retries'] });
  expect(page).toContain('- `job-retries`: ');
});
