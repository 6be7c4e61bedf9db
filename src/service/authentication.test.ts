import { PubSub } from '@google-cloud/pubsub';
import type { Handler } from '../server/handler.ts';
import { afterEach, describe, expect, it } from 'vitest';
import { loadConfig } from '../../config/load-config.ts';
import { startPubSubEmulator, type PubSubEmulator } from '../../emulators/pubsub/pubsub-emulator.ts';
import {
  recordingLogger,
  startBothEndpoints,
  type BothEndpoints,
} from '../../test/support/both-endpoints.ts';
import { pushAuthentication, requestAuthentication, type AuthenticationOptions } from './authentication.ts';

const ACCOUNT = 'pusher@p.iam.gserviceaccount.com';

type Side = (options: AuthenticationOptions<'requests' | 'pushes'>) => Promise<Handler>;

const callers: Side = async (options) => (await requestAuthentication(options)).callers;
const operators: Side = async (options) => (await requestAuthentication(options)).operators;

const releases: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const release of releases.splice(0).toReversed()) await release();
});

interface Bridge {
  readonly emulator: PubSubEmulator;
  readonly endpoints: BothEndpoints;
  readonly lines: ReturnType<typeof recordingLogger>['lines'];
}

/** The push or request side with the authentication that `env` configures. */
async function startBridge(
  side: Side,
  env: (emulator: PubSubEmulator) => Readonly<Record<string, string>>,
): Promise<Bridge> {
  const emulator = await startPubSubEmulator();
  releases.push(() => emulator.close());
  const { logger, lines } = recordingLogger();
  const config = loadConfig({ env: env(emulator), needs: [] });
  const endpoints = await startBothEndpoints({ authenticate: await side({ config, logger }), logger });
  releases.push(() => endpoints.close());
  return { emulator, endpoints, lines };
}

function pushEnv({ issuer, jwksUrl }: PubSubEmulator): Readonly<Record<string, string>> {
  const trust = { OIDC_ISSUER: issuer, OIDC_JWKS_URL: jwksUrl };
  return { ...trust, PUSH_AUTH: 'oidc', PUSH_AUDIENCE: 'bridge', PUSH_SERVICE_ACCOUNTS: `x@y.z,${ACCOUNT}` };
}

/** Publishes one message to a subscription that pushes to the bridge, and waits until it came through. */
async function pushOnce(
  { emulator, endpoints }: Bridge,
  oidcToken: { readonly serviceAccountEmail: string; readonly audience: string } | undefined,
): Promise<number | string | undefined> {
  const apiEndpoint = emulator.address;
  const pubsub = new PubSub({
    projectId: 'p',
    apiEndpoint,
    emulatorMode: true,
    universeDomain: 'googleapis.com',
  });
  releases.push(() => pubsub.close());
  const [topic] = await pubsub.createTopic('jobs');
  const pushConfig = {
    pushEndpoint: `${endpoints.url}/pubsub/push`,
    ...(oidcToken !== undefined && { oidcToken }),
  };
  const minimumBackoff = { seconds: 600 };
  await topic.createSubscription('push', { pushConfig, retryPolicy: { minimumBackoff } });
  await topic.publishMessage({ json: { id: 2 } });
  await emulator.quiet();
  return emulator.deliveries('push')[0]?.status;
}

describe('PUSH_AUTH=oidc', () => {
  it('takes the pushes of a subscription with its service account and audience', async () => {
    const bridge = await startBridge(pushAuthentication, pushEnv);
    expect(await pushOnce(bridge, { serviceAccountEmail: ACCOUNT, audience: 'bridge' })).toBe(204);
    expect(bridge.endpoints.launches).toMatchObject([{ inputId: '2' }]);
  });

  it.each([
    {
      title: 'another audience',
      status: 401,
      oidcToken: { serviceAccountEmail: ACCOUNT, audience: 'other' },
    },
    {
      title: 'another account',
      status: 403,
      oidcToken: { serviceAccountEmail: 'b@y.z', audience: 'bridge' },
    },
    { title: 'no token', status: 401, oidcToken: undefined },
  ])('answers $status to one with $title', async ({ status, oidcToken }) => {
    const bridge = await startBridge(pushAuthentication, pushEnv);
    expect(await pushOnce(bridge, oidcToken)).toBe(status);
    expect(bridge.endpoints.launches).toEqual([]);
    expect(bridge.emulator.backlog('push')).toBe(1);
  });

  it("takes the configured issuer instead of Google's two", async () => {
    const { endpoints, emulator } = await startBridge(pushAuthentication, pushEnv);
    const iss = 'https://accounts.google.com';
    const token = await emulator.signToken({ audience: 'bridge', email: ACCOUNT, iss });
    const headers = [['authorization', `Bearer ${token}`]] as const;
    expect(await endpoints.send({ path: '/pubsub/push', headers })).toMatchObject({ status: 401 });
  });

  it('takes both issuers of Google if none is configured', async () => {
    const env = (emulator: PubSubEmulator) => ({ ...pushEnv(emulator), OIDC_ISSUER: '' });
    const { endpoints, emulator } = await startBridge(pushAuthentication, env);
    for (const [iss, status] of Object.entries({
      'https://accounts.google.com': 400,
      'accounts.google.com': 400,
      [emulator.issuer]: 401,
    })) {
      const token = await emulator.signToken({ audience: 'bridge', email: ACCOUNT, iss });
      const headers = [['authorization', `Bearer ${token}`]] as const;
      expect(await endpoints.send({ path: '/pubsub/push', headers })).toMatchObject({ status });
    }
  });
});

describe('HTTP_AUTH=oidc', () => {
  it('has an audience and accounts of its own', async () => {
    const { endpoints, emulator } = await startBridge(callers, (pubsub) => ({
      ...pushEnv(pubsub),
      HTTP_AUTH: 'oidc',
      HTTP_AUDIENCE: 'requests',
      HTTP_ACCOUNTS: 'caller@example.com',
    }));
    const statuses: number[] = [];
    for (const [audience, email] of [
      ['requests', 'caller@example.com'],
      ['requests', ACCOUNT],
      ['bridge', ACCOUNT],
    ] as const) {
      const token = await emulator.signToken({ audience, email });
      const { status } = await endpoints.send({
        path: '/job/2',
        headers: [['authorization', `Bearer ${token}`]],
      });
      statuses.push(status);
    }
    expect(statuses).toEqual([202, 403, 401]);
  });
});

describe('HTTP_OPERATORS', () => {
  it.each([
    { side: callers, title: 'request launches', statuses: [202, 403, 403] },
    { side: operators, title: 'look at them and operate on them', statuses: [202, 202, 403] },
  ])('lists accounts that may $title, beside HTTP_ACCOUNTS', async ({ side, statuses }) => {
    const { endpoints, emulator } = await startBridge(side, (pubsub) => ({
      ...pushEnv(pubsub),
      HTTP_AUTH: 'oidc',
      HTTP_AUDIENCE: 'requests',
      HTTP_ACCOUNTS: 'caller@example.com',
      HTTP_OPERATORS: 'operator@example.com',
    }));
    const answered: number[] = [];
    for (const email of ['caller@example.com', 'operator@example.com', ACCOUNT]) {
      const token = await emulator.signToken({ audience: 'requests', email });
      const headers = [['authorization', `Bearer ${token}`]] as const;
      answered.push((await endpoints.send({ path: '/job/2', headers })).status);
    }
    expect(answered).toEqual(statuses);
  });
});

describe.each([
  { key: 'PUSH_AUTH', side: pushAuthentication },
  { key: 'HTTP_AUTH', side: callers },
])('$key=none', ({ key, side }) => {
  it('lets every caller in, and logs that as it starts', async () => {
    const { endpoints, lines } = await startBridge(side, () => ({ [key]: 'none' }));
    expect(lines).toEqual([
      expect.objectContaining({ severity: 'WARNING', message: expect.stringContaining(`${key}=none`) }),
    ]);
    expect(await endpoints.send({ path: '/job/2' })).toMatchObject({ status: 202 });
  });
});
