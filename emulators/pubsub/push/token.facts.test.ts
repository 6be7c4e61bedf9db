import { createRemoteJWKSet, decodeJwt, jwtVerify } from 'jose';
import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../clock.ts';
import { startPushEndpoint, startTestBed, type ReceivedPush } from '../../testing/pubsub-bed.ts';

const serviceAccountEmail = 'push@p.iam.gserviceaccount.com';

function bearer(push: ReceivedPush | undefined): string {
  return push?.headers.authorization?.replace('Bearer ', '') ?? '';
}

describe('the token of a push', () => {
  it('verifies against the published keys, and has the audience and the service account', async () => {
    const { emulator, publish, pushTo } = await startTestBed();
    const endpoint = await startPushEndpoint();
    await pushTo(endpoint, { pushConfig: { oidcToken: { serviceAccountEmail, audience: 'job-bridge' } } });
    await publish('x');
    await emulator.idle();

    const { payload, protectedHeader } = await jwtVerify(
      bearer(endpoint.pushes[0]),
      createRemoteJWKSet(new URL(emulator.jwksUrl)),
      { issuer: emulator.issuer, audience: 'job-bridge', algorithms: ['RS256'], maxTokenAge: '1 hour' },
    );
    expect(payload).toEqual({
      iss: emulator.issuer,
      aud: 'job-bridge',
      azp: expect.stringMatching(/^\d{21}$/),
      sub: payload['azp'],
      email: serviceAccountEmail,
      email_verified: true,
      iat: expect.any(Number),
      exp: (payload.iat ?? 0) + 3600,
    });
    expect(protectedHeader).toMatchObject({ alg: 'RS256', kid: expect.any(String), typ: 'JWT' });
  });

  it('has the push endpoint as its default audience', async () => {
    const { emulator, publish, pushTo } = await startTestBed();
    const endpoint = await startPushEndpoint();
    await pushTo(endpoint, { pushConfig: { oidcToken: { serviceAccountEmail } } });
    await publish('x');
    await emulator.idle();
    expect(decodeJwt(bearer(endpoint.pushes[0])).aud).toBe(endpoint.url);
  });

  it('is reused for half an hour and is never expired', async () => {
    const tokenClock = new ManualClock();
    const { emulator, publish, pushTo } = await startTestBed({ tokenClock });
    const endpoint = await startPushEndpoint();
    await pushTo(endpoint, { pushConfig: { oidcToken: { serviceAccountEmail } } });
    for (const advanceMs of [0, 1_799_999, 1]) {
      tokenClock.advance(advanceMs);
      await publish('x');
      await emulator.idle();
    }
    const tokens = endpoint.pushes.map(bearer);
    expect(tokens[1]).toBe(tokens[0]);
    expect(tokens[2]).not.toBe(tokens[0]);
  });
});

describe('a token signed on demand', () => {
  it('is valid, with any claim replaced', async () => {
    const { emulator } = await startTestBed();
    const keys = createRemoteJWKSet(new URL(emulator.jwksUrl));
    const good = await emulator.signToken({ audience: 'a', email: 'x@example.com' });
    await expect(jwtVerify(good, keys, { audience: 'a', issuer: emulator.issuer })).resolves.toBeDefined();
    const unverified = await emulator.signToken({
      audience: 'a',
      email: 'x@example.com',
      email_verified: false,
    });
    expect(decodeJwt(unverified)['email_verified']).toBe(false);
    const expired = await emulator.signToken({ audience: 'a', email: 'x@example.com', exp: 1 });
    await expect(jwtVerify(expired, keys)).rejects.toMatchObject({ code: 'ERR_JWT_EXPIRED' });
  });

  it('can be verified by way of a discovery document', async () => {
    const { emulator } = await startTestBed();
    const discovered = await fetch(`${emulator.issuer}/.well-known/openid-configuration`);
    expect(await discovered.json()).toMatchObject({ issuer: emulator.issuer, jwks_uri: emulator.jwksUrl });
    expect((await fetch(`${emulator.issuer}/elsewhere`)).status).toBe(404);
  });
});
