/** `serve` checks tokens on every route for which its configuration requires it. */
import { afterEach, describe, expect, it } from 'vitest';
import { startPubSubEmulator } from '../emulators/pubsub/pubsub-emulator.ts';
import { serve } from '../src/service/serve.ts';

const closing: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

const OIDC = {
  PUSH_AUTH: 'oidc',
  PUSH_AUDIENCE: 'push',
  PUSH_SERVICE_ACCOUNTS: 'pusher@p.iam.gserviceaccount.com',
  HTTP_AUTH: 'oidc',
  HTTP_AUDIENCE: 'requests',
  HTTP_ACCOUNTS: 'caller@example.com',
};

/** Both sides of the service in this process, on a free port. No job can be reached. */
async function startService(env: Readonly<Record<string, string>>) {
  const emulator = await startPubSubEmulator();
  closing.push(() => emulator.close());
  const stop = new AbortController();
  const lines: string[] = [];
  const started = Promise.withResolvers<number>();
  const stopped = serve(
    {
      env: {
        PORT: '0',
        HOST: '127.0.0.1',
        PROJECT_ID: 'p',
        JOB_NAME: 'j',
        PUBSUB_EMULATOR_HOST: emulator.address,
        CLOUD_RUN_EMULATOR_HOST: '127.0.0.1:1',
        OIDC_ISSUER: emulator.issuer,
        OIDC_JWKS_URL: emulator.jwksUrl,
        ...env,
      },
      stop: stop.signal,
      logDestination: { write: (line) => void lines.push(line) },
      print: () => undefined,
    },
    ({ port }) => started.resolve(port),
  );
  stopped.catch(started.reject);
  closing.push(async () => {
    stop.abort();
    await stopped;
  });
  const address = `http://127.0.0.1:${await started.promise}`;
  return { address, emulator, lines };
}

const ROUTES = [
  { method: 'POST', path: '/pubsub/push', audience: 'push', email: OIDC.PUSH_SERVICE_ACCOUNTS },
  { method: 'GET', path: '/job/x', audience: 'requests', email: OIDC.HTTP_ACCOUNTS },
  { method: 'POST', path: '/job/x', audience: 'requests', email: OIDC.HTTP_ACCOUNTS },
  { method: 'GET', path: '/launches/!', audience: 'requests', email: OIDC.HTTP_ACCOUNTS },
];

describe.each(ROUTES)('$method $path of serve with oidc', ({ method, path, audience, email }) => {
  it('refuses a request without a token or with one for the other side, and accepts its own', async () => {
    const { address, emulator } = await startService(OIDC);
    const statusWith = async (claims?: {
      readonly audience: string;
      readonly email: string;
    }): Promise<number> => {
      const headers =
        claims === undefined ? [] : [['authorization', `Bearer ${await emulator.signToken(claims)}`]];
      const { status } = await fetch(`${address}${path}`, { method, headers: Object.fromEntries(headers) });
      return status;
    };
    const other = ROUTES.find((route) => route.audience !== audience)!;
    expect(await statusWith()).toBe(401);
    expect(await statusWith({ audience: other.audience, email: other.email })).toBe(401);
    expect(await statusWith({ audience, email: other.email })).toBe(403);
    // After the check there is nothing to launch or to find.
    expect([400, 404]).toContain(await statusWith({ audience, email }));
  });
});

it('serve with none logs, once for each side, that it checks no caller', async () => {
  const { address, lines } = await startService({ PUSH_AUTH: 'none', HTTP_AUTH: 'none' });
  expect((await fetch(`${address}/job/x`)).status).toBe(400);
  expect((await fetch(`${address}/pubsub/push`, { method: 'POST' })).status).toBe(400);
  // The line comes later: the service listens first.
  const messages = lines.map((line) => String((JSON.parse(line) as { readonly message: unknown }).message));
  const warned = messages.flatMap((message) => /^(\w+_AUTH)=none/.exec(message)?.[1] ?? []);
  expect(warned.toSorted()).toEqual(['HTTP_AUTH', 'PUSH_AUTH']);
});
