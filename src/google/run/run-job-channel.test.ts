/** Real: Google's client, gRPC, HTTP/2. In place of Cloud Run: the emulator, behind a proxy. By script: the DNS's TXT record. */
import dns from 'node:dns/promises';
import { once } from 'node:events';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { pass, type ProxiedCall } from '../../../test/support/http2-proxy.ts';
import { CALL, failureOf, GRPC, startRunJobBed } from '../../../test/support/run-job-bed.ts';
import { RunJobChannel } from './run-job-channel.ts';

afterEach(() => vi.restoreAllMocks());

const RETRIES = {
  serviceConfig: {
    methodConfig: [
      {
        name: [{}],
        retryPolicy: {
          maxAttempts: 5,
          initialBackoff: '0.01s',
          maxBackoff: '0.01s',
          backoffMultiplier: 1,
          retryableStatusCodes: ['UNAVAILABLE'],
        },
      },
    ],
  },
};

it('a retry policy in a DNS TXT record is not read, and RunJob is sent once', async () => {
  const asked = vi.spyOn(dns, 'resolveTxt').mockResolvedValue([[`grpc_config=${JSON.stringify([RETRIES])}`]]);
  const { proxy, runner } = await startRunJobBed({ hostname: 'localhost' });
  // A record read for the first call would apply to the second one.
  await runner.run(CALL);
  proxy.act = ({ answer }) => answer({ headers: { ...GRPC, 'grpc-status': 14 } });
  expect(await failureOf(runner)).toMatchObject({ code: 'UNAVAILABLE', reach: 'answered' });
  expect(proxy.calls).toHaveLength(2);
  expect(asked).not.toHaveBeenCalled();
});

it('RunJob is sent with the configured deadline', async () => {
  const { proxy, runner } = await startRunJobBed({ timeoutMs: 20_000 });
  await runner.run(CALL);
  // Source: https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md, "Timeout".
  const [, amount, unit] = /^(\d+)([mS])$/.exec(String(proxy.calls[0]?.headers['grpc-timeout'])) ?? [];
  const milliseconds = Number(amount) * (unit === 'S' ? 1000 : 1);
  expect(milliseconds).toBeLessThanOrEqual(20_000);
  expect(milliseconds).toBeGreaterThan(15_000);
});

describe('after a RunJob without an answer in time', () => {
  it('the next one uses a new connection', async () => {
    const { proxy, runner } = await startRunJobBed({ timeoutMs: 300 });
    proxy.act = () => undefined;
    expect(await failureOf(runner)).toMatchObject({ code: 'DEADLINE_EXCEEDED', reach: 'sent' });
    proxy.act = pass;
    await runner.run(CALL);
    await runner.run(CALL);
    expect(proxy.sessions).toHaveLength(2);
    expect(proxy.calls.map(({ session }) => proxy.sessions.indexOf(session))).toEqual([0, 1, 1]);
  });

  it('open calls on the old connection get their answers, then it is closed', async () => {
    const { proxy } = await startRunJobBed();
    const old = new RunJobChannel({ emulatorHost: proxy.address });
    const coming = Promise.withResolvers<ProxiedCall>();
    proxy.act = coming.resolve;
    const underWay = old.send(CALL, Date.now() + 5000);
    const held = await coming.promise;
    const next = old.renew();
    proxy.act = pass;
    await next.send(CALL, Date.now() + 5000);
    expect(held.session.closed).toBe(false);
    const closed = once(held.session, 'close');
    await pass(held);
    expect(await underWay).toHaveProperty('metadata.value');
    await closed;
    await next.close();
    expect(proxy.sessions).toHaveLength(2);
  });

  it('one new connection replaces it, even if several calls were not answered', async () => {
    const { proxy, runner } = await startRunJobBed({ timeoutMs: 300 });
    proxy.act = () => undefined;
    await Promise.all([failureOf(runner), failureOf(runner), failureOf(runner)]);
    proxy.act = pass;
    await runner.run(CALL);
    expect(proxy.sessions).toHaveLength(2);
  });
});

it('the connection is kept when the server answers, even with DEADLINE_EXCEEDED', async () => {
  const { proxy, runner } = await startRunJobBed();
  proxy.act = ({ answer }) => answer({ headers: { ...GRPC, 'grpc-status': 4 } });
  expect(await failureOf(runner)).toMatchObject({ code: 'DEADLINE_EXCEEDED', reach: 'answered' });
  proxy.act = pass;
  await runner.run(CALL);
  expect(proxy.sessions).toHaveLength(1);
});
