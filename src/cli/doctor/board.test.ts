/** `doctor` for ROLE=board. Real: PostgreSQL, Google's clients. No emulator has services, so the test answers for them. */
import { protos } from '@google-cloud/run';
import { describe, expect, it } from 'vitest';
import { useLedgerDatabase } from '../../../test/ledger-database.ts';
import { codesOf, examined, useDoctorBed } from '../../../test/support/doctor-bed.ts';
import { startScriptedRpc } from '../../../test/support/scripted-rpc.ts';
import { postgresUpkeep } from '../../ledger/postgres/postgres-upkeep.ts';

const { GetServiceRequest, Service } = protos.google.cloud.run.v2;
const { GetIamPolicyRequest, Policy } = protos.google.iam.v1;
const IAP = 'serviceAccount:service-123@gcp-sa-iap.iam.gserviceaccount.com';
const SERVICE = {
  uri: 'https://job-bridge-board-abc-an.a.run.app',
  urls: ['https://job-bridge-board-123.asia-northeast1.run.app', 'https://job-bridge-board-abc-an.a.run.app'],
  iapEnabled: true,
  template: { containers: [{ env: [{ name: 'ROLE', value: 'board' }] }] },
};

const bed = useDoctorBed();
const database = useLedgerDatabase();

interface Made {
  readonly service?: object;
  readonly invokers?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** A board whose database user owns the ledger, which each report finds. */
async function examinedBoard({ service = {}, invokers = [IAP], env = {} }: Made = {}) {
  const CLOUD_RUN_EMULATOR_HOST = await startScriptedRpc(
    {
      path: '/google.cloud.run.v2.Services/GetService',
      request: GetServiceRequest,
      response: Service,
      answer: ({ name }) => ({ name, ...SERVICE, ...service }),
    },
    {
      path: '/google.cloud.run.v2.Services/GetIamPolicy',
      request: GetIamPolicyRequest,
      response: Policy,
      answer: () => ({ bindings: [{ role: 'roles/run.invoker', members: invokers }] }),
    },
  );
  const LEDGER_URL = await database.create();
  await postgresUpkeep(await database.connect({ url: LEDGER_URL })).noteSweep();
  const { exitCode, findings } = await examined({
    ROLE: 'board',
    PROJECT_ID: 'p',
    JOB_NAME: 'bridge',
    BOARD_AUTH: 'iap',
    BOARD_AUDIENCE: '/projects/123/locations/asia-northeast1/services/job-bridge-board',
    BOARD_OPERATORS: 'ann@example.com',
    PUBSUB_EMULATOR_HOST: bed.pubsub.address,
    CLOUD_RUN_EMULATOR_HOST,
    LEDGER_URL,
    ...env,
  });
  const codes = codesOf(findings).filter((code) => code !== 'board-user-may-more');
  const fixes = findings.flatMap((finding) => ('fix' in finding ? [finding.fix] : []));
  return { exitCode, findings, codes, fix: fixes[0] };
}

describe('a board', () => {
  it('that only IAP may invoke has no fault, and what it does not use is not looked at', async () => {
    const { exitCode, findings, codes } = await examinedBoard();
    expect({ exitCode, codes }).toEqual({ exitCode: 0, codes: [] });
    const checked = findings.filter(({ standing }) => standing !== 'not checked').map(({ check }) => check);
    expect(checked).toContain('board');
    expect(checked).not.toContain('topic');
    expect(checked).not.toContain('right to list executions');
  });

  it('gets a warning if its database user owns the ledger', async () => {
    const { findings } = await examinedBoard();
    expect(codesOf(findings)).toContain('board-user-may-more');
  });

  it.each<{ readonly what: string; readonly made: Made; readonly code: string; readonly fix: string }>([
    {
      what: 'that everybody may invoke',
      made: { invokers: [IAP, 'allAuthenticatedUsers'] },
      code: 'board-open',
      fix: 'gcloud run services remove-iam-policy-binding job-bridge-board --region=asia-northeast1 --project=p --member=allAuthenticatedUsers --role=roles/run.invoker',
    },
    {
      what: 'whose check by IAM is off',
      made: { service: { invokerIamDisabled: true } },
      code: 'board-open',
      fix: 'gcloud run services update job-bridge-board --region=asia-northeast1 --project=p --invoker-iam-check',
    },
    {
      what: 'without IAP',
      made: { service: { iapEnabled: false } },
      code: 'board-iap-off',
      fix: 'gcloud run services update job-bridge-board --region=asia-northeast1 --project=p --iap',
    },
    {
      what: 'with the number of another project in its audience',
      made: {
        env: { BOARD_AUDIENCE: '/projects/456/locations/asia-northeast1/services/job-bridge-board' },
      },
      code: 'board-audience-differs',
      fix: 'set BOARD_AUDIENCE=/projects/123/locations/asia-northeast1/services/job-bridge-board for the board',
    },
    {
      what: 'with the audience of another side',
      made: { service: { template: { containers: [{ env: [{ name: 'ROLE', value: 'http' }] }] } } },
      code: 'board-audience-differs',
      fix: 'set BOARD_AUDIENCE for the board, by its name in: gcloud run services list --project=p',
    },
  ])('$what is a fault, with its fix', async ({ made, code, fix }) => {
    const seen = await examinedBoard(made);
    expect({ exitCode: seen.exitCode, codes: seen.codes, fix: seen.fix }).toEqual({
      exitCode: 1,
      codes: [code],
      fix,
    });
  });

  it('is not looked for by its audience behind a load balancer', async () => {
    const BOARD_AUDIENCE = '/projects/123/global/backendServices/456';
    const { codes, findings } = await examinedBoard({ env: { BOARD_AUDIENCE } });
    expect(codes).toEqual([]);
    expect(findings.find(({ check }) => check === 'board')?.says).toBe(
      'BOARD_AUDIENCE names no service of Cloud Run',
    );
  });
});
