import type { TokenErrorCode } from './token-error.ts';
import { ACCOUNT, AUDIENCE, bearer, NOW_S, token, type Forgery } from './forged-token.fixture.ts';

type Claims = Readonly<Record<string, unknown>>;

const DAY_S = 24 * 3600;

const byCode: Partial<Readonly<Record<TokenErrorCode, Readonly<Record<string, Claims>>>>> = {
  'wrong-issuer': {
    'no iss': { iss: undefined },
    'another iss': { iss: 'https://accounts.example.com' },
    'an iss over http': { iss: 'http://accounts.google.com' },
    'an iss with a slash': { iss: 'https://accounts.google.com/' },
    'an iss that begins well': { iss: 'accounts.google.com.example' },
    'an iss in capitals': { iss: 'https://Accounts.Google.com' },
    'an iss that is a list': { iss: ['accounts.google.com'] },
  },
  'wrong-audience': {
    'no aud': { aud: undefined },
    'another aud': { aud: 'https://example.com' },
    'an aud with a slash': { aud: `${AUDIENCE}/` },
    'an aud in capitals': { aud: AUDIENCE.toUpperCase() },
    'the beginning of the aud': { aud: AUDIENCE.slice(0, -1) },
    'a list of the aud': { aud: [AUDIENCE] },
    'a list with the aud': { aud: ['https://example.com', AUDIENCE] },
    'a null aud': { aud: null },
    'an empty aud': { aud: '' },
  },
  'invalid-claims': {
    'no exp': { exp: undefined },
    'a null exp': { exp: null },
    'an exp that is text': { exp: String(NOW_S + 3600) },
    'an exp in ten years': { exp: NOW_S + 3650 * DAY_S },
    'an exp in milliseconds': { exp: (NOW_S + 3600) * 1000 },
    'no iat': { iat: undefined },
    'an iat in the future': { iat: NOW_S + 31 },
    'an nbf in the future': { nbf: NOW_S + 31 },
    'an nbf that is text': { nbf: '0' },
  },
  expired: {
    'an exp of long ago': { iat: NOW_S - 7200, exp: NOW_S - 3600 },
    'an exp just past the tolerance': { iat: NOW_S - 3630, exp: NOW_S - 30 },
    'an iat of the day before': { iat: NOW_S - DAY_S - 31 },
  },
  'account-not-allowed': {
    'no email': { email: undefined },
    'another email': { email: 'push@q.iam.gserviceaccount.com' },
    'an email in capitals': { email: ACCOUNT.toUpperCase() },
    'an email with a blank': { email: `${ACCOUNT} ` },
    'an email that is a list': { email: [ACCOUNT] },
    'an empty email': { email: '' },
    'the email in another claim': { email: undefined, sub: ACCOUNT, azp: ACCOUNT },
  },
  'email-not-verified': {
    'no email_verified': { email_verified: undefined },
    'email_verified: false': { email_verified: false },
    'email_verified: "true"': { email_verified: 'true' },
    'email_verified: 1': { email_verified: 1 },
  },
};

/** Tokens that the issuer did sign, for somebody else, at another time, or for another service. */
export const forgedClaims: readonly Forgery[] = Object.entries(byCode).flatMap(([code, changes]) =>
  Object.entries(changes).map(([title, claims]) => ({
    title,
    code: code as TokenErrorCode,
    headers: bearer(token({ claims })),
  })),
);
