/** `doctor` as a person runs it: real processes and Google's clients, on the emulators. */
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { startChild } from './support/child.ts';
import type { Finding } from '../src/doctor/diagnosis.ts';
import { codesOf, useDoctorBed } from './support/doctor-bed.ts';

const bed = useDoctorBed();

const NOWHERE = { HOME: '/nonexistent', METADATA_SERVER_DETECTION: 'none' };
const LOGIN = {
  type: 'external_account_authorized_user',
  audience: '//iam.googleapis.com/p',
  client_id: 'c',
  client_secret: 's',
  refresh_token: 'r',
};
const closing: (() => Promise<void> | void)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** Without the emulators, so that credentials are needed. */
function liveEnv(more: Readonly<Record<string, string>>): Record<string, string> {
  const { PUBSUB_EMULATOR_HOST, CLOUD_RUN_EMULATOR_HOST, ...env } = bed.plan().env;
  expect([PUBSUB_EMULATOR_HOST, CLOUD_RUN_EMULATOR_HOST]).not.toContain(undefined);
  return { ...env, ...more };
}

/** Stands for the token endpoint or the metadata server. `asked` resolves with the first request. */
async function startServer(answer: (response: ServerResponse) => void) {
  const asked = Promise.withResolvers<void>();
  const server = createServer((_request, response) => {
    answer(response);
    asked.resolve();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(() => {
    server.close();
    server.closeAllConnections();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/token`, asked: asked.promise };
}

async function writeLogin(login: object): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'login-'));
  closing.push(() => rm(folder, { recursive: true }));
  const file = path.join(folder, 'login.json');
  await writeFile(file, JSON.stringify(login));
  return file;
}

describe('doctor', () => {
  it('ends with 0 if nothing is wrong, and prints its counts on stderr', async () => {
    const plan = bed.plan();
    await bed.create(plan);
    const { code, stdout, stderr } = await startChild(['src/main.ts', 'doctor'], plan.env).ended;
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: expect.stringMatching(/^0 faults, 0 warnings, \d+ ok, \d+ not checked\n$/),
    });
    expect(stdout).toMatch(/^ok {11}topic: projects\/.+$/m);
    expect(stdout).not.toContain('\u001B');
  });

  it('ends with 1 on a fault, and its JSON has no colours even if they are forced', async () => {
    const plan = bed.plan();
    plan.task = undefined;
    await bed.create(plan);
    const { code, stdout } = await startChild(['src/main.ts', 'doctor', '--json'], {
      ...plan.env,
      FORCE_COLOR: '1',
    }).ended;
    const findings = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(code).toBe(1);
    expect(findings.filter(({ standing }) => standing === 'fault')).toEqual([
      {
        check: 'job',
        standing: 'fault',
        code: 'job-missing',
        says: expect.stringContaining('jobs/bridge does not exist'),
        why: expect.any(String),
        fix: expect.stringMatching(/^gcloud run jobs create bridge --region=asia-northeast1 /),
      },
    ]);
  });

  it('without credentials is one fault with its fix, exit 1', async () => {
    const { code, stdout } = await startChild(['src/main.ts', 'doctor'], liveEnv(NOWHERE)).ended;
    expect(code).toBe(1);
    expect(stdout.match(/^fault .*/gm)).toEqual([expect.stringContaining('credentials: ')]);
    expect(stdout).toContain('fix  gcloud auth application-default login');
    expect(stdout).not.toContain('ok           Pub/Sub');
  });

  it.each([{ ROLE: 'all' }, { ROLE: 'http' }])(
    'a login that was revoked is one fault with its fix, exit 1: ROLE=$ROLE',
    async ({ ROLE }) => {
      const { url } = await startServer((response) => {
        response.writeHead(400, { 'content-type': 'application/json' });
        response.end(
          JSON.stringify({ error: 'invalid_grant', error_description: 'Token has been revoked.' }),
        );
      });
      const file = await writeLogin({ ...LOGIN, token_url: url });
      const env = liveEnv({ ...NOWHERE, ROLE, GOOGLE_APPLICATION_CREDENTIALS: file });
      const { code, stdout } = await startChild(['src/main.ts', 'doctor'], env).ended;
      expect(code).toBe(1);
      expect(stdout.match(/^fault .*/gm)).toEqual([expect.stringMatching(/credentials: .*invalid_grant/)]);
      expect(stdout).toMatch(/^ +fix {2}gcloud auth application-default login/m);
      expect(stdout).not.toMatch(/^(warning|ok +(Pub.Sub|Cloud Run):)/m);
    },
  );

  it('a failed impersonation is not reported as a missing login', async () => {
    const { url } = await startServer((response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ access_token: 'own-token', expires_in: 3600, token_type: 'Bearer' }));
    });
    const file = await writeLogin({ ...LOGIN, token_url: url });
    // The only way out is a proxy that does not exist.
    const ways = { HTTPS_PROXY: 'http://127.0.0.1:1', NO_PROXY: '127.0.0.1' };
    const env = liveEnv({ ...NOWHERE, ...ways, GOOGLE_APPLICATION_CREDENTIALS: file });
    const args = ['src/main.ts', 'doctor', '--json', '--impersonate=bridge@p.iam.gserviceaccount.com'];
    const { stdout } = await startChild(args, env).ended;
    const findings = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Finding);
    expect(codesOf(findings)).toEqual([
      'pubsub-unreachable',
      'cloud-run-unreachable',
      'iam-credentials-unreachable',
    ]);
    expect(findings.find(({ check }) => check === 'right to publish')).toMatchObject({
      standing: 'not checked',
      says: 'bridge@p.iam.gserviceaccount.com cannot be impersonated',
    });
  });

  it('ends at once on Ctrl-C, also while it waits for its credentials', async () => {
    const { url, asked } = await startServer(() => undefined);
    const env = { METADATA_SERVER_DETECTION: 'assume-present', GCE_METADATA_HOST: new URL(url).host };
    const child = startChild(['src/main.ts', 'doctor'], liveEnv({ HOME: '/nonexistent', ...env }));
    await asked;
    child.process.kill('SIGINT');
    expect(await child.ended).toEqual({ code: 1, stdout: '', stderr: 'job-bridge: stopped\n' });
  });

  it('refuses an impersonated account that is not an e-mail with one line, exit 2', async () => {
    const { code, stdout, stderr } = await startChild(['src/main.ts', 'doctor', '--impersonate=me']).ended;
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toBe('job-bridge: --impersonate is "me"; takes the e-mail of a service account\n');
  });
});
