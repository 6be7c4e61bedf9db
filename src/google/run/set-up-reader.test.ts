/** Real: Google's client. Jobs are the emulator's; it has no services, so the test answers in place of them. */
import { protos } from '@google-cloud/run';
import { afterEach, describe, expect, it } from 'vitest';
import { JOB, startTestBed } from '../../../emulators/testing/cloud-run-bed.ts';
import { startScriptedRpc } from '../../../test/support/scripted-rpc.ts';
import { CloudRunSetUpReader } from './set-up-reader.ts';

const { ListServicesRequest, ListServicesResponse } = protos.google.cloud.run.v2;
const LOCATION = 'projects/p/locations/asia-northeast1';
const URLS = ['https://bridge-1.asia-northeast1.run.app', 'https://bridge-abc-an.a.run.app'];

const readers: CloudRunSetUpReader[] = [];

afterEach(async () => {
  for (const reader of readers.splice(0)) await reader.close();
});

function readerOf(emulatorHost: string): CloudRunSetUpReader {
  const reader = new CloudRunSetUpReader({ emulatorHost, authClient: undefined, timeoutMs: 5_000 });
  readers.push(reader);
  return reader;
}

/** Two pages of services, `service` on the second. */
function startServices(service: object): Promise<string> {
  return startScriptedRpc({
    path: '/google.cloud.run.v2.Services/ListServices',
    request: ListServicesRequest,
    response: ListServicesResponse,
    answer: ({ parent, pageToken }) =>
      pageToken === ''
        ? {
            services: [{ name: `${parent}/services/other`, uri: 'https://other.run.app' }],
            nextPageToken: '2',
          }
        : { services: [{ name: `${parent}/services/bridge`, uri: URLS[1], urls: URLS, ...service }] },
  });
}

describe('a service', () => {
  it.each(URLS)('is found by either of its addresses: %s', async (url) => {
    const reader = readerOf(await startServices({ customAudiences: ['job-bridge'] }));
    expect(await reader.serviceBehind(`${url}/pubsub/push`, LOCATION)).toEqual({
      name: `${LOCATION}/services/bridge`,
      timeoutSeconds: 300,
      maxInstances: 100,
      isIamChecked: true,
      audiences: [URLS[1], URLS[0], 'job-bridge'],
      serviceAccount: '',
      rules: { kind: 'none' },
    });
  });

  it.each([
    { env: [{ name: 'RULES', value: 'jobs: {}' }], rules: { kind: 'text', text: 'jobs: {}' } },
    { env: [{ name: 'RULES_FILE', value: '/app/rules.yaml' }], rules: { kind: 'elsewhere' } },
    { env: [{ name: 'CONFIG_FILE', value: '/app/settings.json' }], rules: { kind: 'elsewhere' } },
    { env: [{ name: 'RULES', value: '' }], rules: { kind: 'none' } },
  ])('says where its rules are: $rules.kind', async ({ env, rules }) => {
    const reader = readerOf(await startServices({ template: { containers: [{ env }] } }));
    expect(await reader.serviceBehind(`${URLS[0]}/x`, LOCATION)).toMatchObject({ rules });
  });

  it.each([
    { service: { template: { scaling: { maxInstanceCount: 1 } } }, maxInstances: 1 },
    { service: { scaling: { maxInstanceCount: 2 } }, maxInstances: 2 },
    { service: { scaling: { scalingMode: 2, manualInstanceCount: 3 } }, maxInstances: 3 },
  ])('has the smaller of both limits of instances: $maxInstances', async (row) => {
    const reader = readerOf(await startServices(row.service));
    expect(await reader.serviceBehind(`${URLS[0]}/x`, LOCATION)).toMatchObject({
      maxInstances: row.maxInstances,
    });
  });

  it('says whether IAM checks its callers', async () => {
    const reader = readerOf(await startServices({ invokerIamDisabled: true }));
    expect(await reader.serviceBehind(`${URLS[0]}/x`, LOCATION)).toMatchObject({ isIamChecked: false });
  });

  it('that is in another project is not found', async () => {
    const reader = readerOf(await startServices({}));
    expect(await reader.serviceBehind('https://bridge-2.asia-northeast1.run.app/', LOCATION)).toBeUndefined();
  });
});

describe('a job', () => {
  it('is read with the names of its variables, without their values', async () => {
    const container = {
      name: 'work',
      args: ['job'],
      env: [{ name: 'LEDGER_URL', value: 'postgres://secret' }],
    };
    const bed = await startTestBed({ run: () => 0, container });
    const job = await readerOf(bed.emulator.address).job(JOB);
    expect(job).toEqual({
      containers: [
        { name: 'work', image: 'image', args: ['job'], env: [{ name: 'LEDGER_URL', isPlain: true }] },
      ],
      taskCount: 1,
      maxRetries: 3,
      taskTimeoutSeconds: 600,
    });
    expect(JSON.stringify(job)).not.toContain('secret');
  });

  it('that may not be read is denied, not missing', async () => {
    const bed = await startTestBed({ run: () => 0 });
    const reader = readerOf(bed.emulator.address);
    expect(await reader.job(`${JOB}-gone`)).toBeUndefined();
    bed.emulator.faults.add({ rpc: 'GetJob', code: 'PERMISSION_DENIED' });
    await expect(reader.job(JOB)).rejects.toMatchObject({ reason: 'denied' });
  });
});
