import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bearer, startTokenBench, type TokenBench } from '../../test/support/token-bench.ts';
import {
  ACCOUNT,
  AUDIENCE,
  claims,
  NOW_S,
  sign,
  signText,
  type Claims,
} from '../../test/support/token-mint.ts';
import type { TokenErrorCode } from './token-error.ts';
import { GOOGLE_ISSUERS } from './token-verifier.ts';

let bench: TokenBench;

beforeEach(async () => {
  bench = await startTokenBench();
});

afterEach(() => bench.close());

interface Row {
  readonly title: string;
  readonly code: TokenErrorCode;
  readonly changed: Claims;
}

describe('a well-signed token is refused at both endpoints with', () => {
  it.each<Row>([
    { title: 'no iss', code: 'wrong-issuer', changed: { iss: undefined } },
    { title: 'another iss', code: 'wrong-issuer', changed: { iss: 'https://securetoken.google.com/p' } },
    {
      title: 'an iss that begins like ours',
      code: 'wrong-issuer',
      changed: { iss: 'https://accounts.google.com.evil.example' },
    },
    { title: 'an iss by http', code: 'wrong-issuer', changed: { iss: 'http://accounts.google.com' } },
    { title: 'a list of iss', code: 'wrong-issuer', changed: { iss: GOOGLE_ISSUERS } },
    { title: 'no aud', code: 'wrong-audience', changed: { aud: undefined } },
    { title: 'another aud', code: 'wrong-audience', changed: { aud: 'https://other.example/' } },
    { title: 'an aud that begins like ours', code: 'wrong-audience', changed: { aud: `${AUDIENCE}/` } },
    { title: 'an aud in capitals', code: 'wrong-audience', changed: { aud: AUDIENCE.toUpperCase() } },
    { title: 'a list of aud with ours in it', code: 'wrong-audience', changed: { aud: [AUDIENCE, 'x'] } },
    { title: 'an aud list of ours alone', code: 'wrong-audience', changed: { aud: [AUDIENCE] } },
    { title: 'no exp', code: 'invalid-claims', changed: { exp: undefined } },
    { title: 'exp null', code: 'invalid-claims', changed: { exp: null } },
    { title: 'exp as text', code: 'invalid-claims', changed: { exp: String(NOW_S + 3600) } },
    { title: 'exp 31 s ago', code: 'expired', changed: { iat: NOW_S - 3600, exp: NOW_S - 31 } },
    { title: 'exp in 2100', code: 'invalid-claims', changed: { exp: 4_102_444_800 } },
    { title: 'no iat', code: 'invalid-claims', changed: { iat: undefined } },
    { title: 'iat in the future', code: 'invalid-claims', changed: { iat: NOW_S + 60 } },
    { title: 'iat two days ago', code: 'expired', changed: { iat: NOW_S - 172_800 } },
    { title: 'nbf in the future', code: 'invalid-claims', changed: { nbf: NOW_S + 60 } },
  ])('$title', async ({ code, changed }) => {
    const sent = await sign(changed);
    for (const { status } of await bench.sendToBoth(bearer(sent))) expect(status).toBe(401);
    bench.expectRefusals(code, sent);
  });

  it.each<{ title: string; code: TokenErrorCode; payload: string }>([
    { title: 'a payload that is not JSON', code: 'malformed', payload: '{"exp"' },
    { title: 'a payload that is a list', code: 'malformed', payload: '[]' },
    { title: 'a payload of null', code: 'malformed', payload: 'null' },
    {
      title: 'an exp beyond all numbers',
      code: 'invalid-claims',
      payload: JSON.stringify(claims({ exp: 0 })).replace('"exp":0', '"exp":1e999'),
    },
  ])('$title', async ({ code, payload }) => {
    const sent = await signText(payload);
    for (const { status } of await bench.sendToBoth(bearer(sent))) expect(status).toBe(401);
    bench.expectRefusals(code, sent);
  });
});

describe('a token of another account is forbidden at both endpoints with', () => {
  it.each<Row>([
    { title: 'no email', code: 'account-not-allowed', changed: { email: undefined } },
    {
      title: 'another email',
      code: 'account-not-allowed',
      changed: { email: 'x@p.iam.gserviceaccount.com' },
    },
    {
      title: 'our email in capitals',
      code: 'account-not-allowed',
      changed: { email: ACCOUNT.toUpperCase() },
    },
    {
      title: 'our email and more',
      code: 'account-not-allowed',
      changed: { email: `${ACCOUNT}.evil.example` },
    },
    { title: 'our email after a space', code: 'account-not-allowed', changed: { email: ` ${ACCOUNT}` } },
    { title: 'a list of emails', code: 'account-not-allowed', changed: { email: [ACCOUNT] } },
    { title: 'an empty email', code: 'account-not-allowed', changed: { email: '' } },
    {
      title: 'our email in another claim',
      code: 'account-not-allowed',
      changed: { email: undefined, sub: ACCOUNT, azp: ACCOUNT },
    },
    { title: 'an email of 0', code: 'account-not-allowed', changed: { email: 0 } },
    { title: 'no email_verified', code: 'email-not-verified', changed: { email_verified: undefined } },
    { title: 'email_verified false', code: 'email-not-verified', changed: { email_verified: false } },
    { title: 'email_verified "true"', code: 'email-not-verified', changed: { email_verified: 'true' } },
    { title: 'email_verified 1', code: 'email-not-verified', changed: { email_verified: 1 } },
    { title: 'email_verified null', code: 'email-not-verified', changed: { email_verified: null } },
  ])('$title', async ({ code, changed }) => {
    const sent = await sign(changed);
    for (const answer of await bench.sendToBoth(bearer(sent))) {
      expect(answer.status).toBe(403);
      expect(JSON.parse(answer.body)).toMatchObject({ code: 'forbidden' });
      expect(answer.body).not.toContain(ACCOUNT);
    }
    bench.expectRefusals(code, sent);
  });
});
