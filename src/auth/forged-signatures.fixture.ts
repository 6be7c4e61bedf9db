import type { TokenErrorCode } from './token-error.ts';
import {
  base64url,
  bearer,
  CLAIMS,
  ELLIPTIC_KEY,
  KEY,
  SECOND_ACCOUNT,
  signers,
  STRANGE_KEY,
  token,
  type Change,
  type Forgery,
} from './forged-token.fixture.ts';

type Forged = Change & { readonly title: string; readonly code: TokenErrorCode };

const stranger = signers.rs256(STRANGE_KEY);
const certificate = STRANGE_KEY.publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
const [goodHeader = '', , goodSignature = ''] = token().split('.');

const algorithms: readonly Omit<Forged, 'code'>[] = [
  { title: 'alg none', header: { alg: 'none' }, signer: signers.none() },
  { title: 'alg None', header: { alg: 'None' }, signer: signers.none() },
  { title: 'alg none, well signed', header: { alg: 'none' } },
  { title: 'HS256 with the public key', header: { alg: 'HS256' }, signer: signers.hs256(KEY) },
  {
    title: 'ES256 with a published key',
    header: { alg: 'ES256', kid: ELLIPTIC_KEY.kid },
    signer: signers.es256(ELLIPTIC_KEY),
  },
  { title: 'RS512 with the right key', header: { alg: 'RS512' }, signer: signers.rs512(KEY) },
  { title: 'rs256 in small letters', header: { alg: 'rs256' } },
];

const keys: readonly Omit<Forged, 'code'>[] = [
  { title: 'RS256 under the name of an elliptic key', header: { kid: ELLIPTIC_KEY.kid } },
  { title: 'a key under a wrong name', header: { kid: 'key-2' } },
  { title: 'an unknown key', header: { kid: 'key-2' }, signer: stranger },
  { title: 'a key name that is a path', header: { kid: '../../dev/null' } },
  { title: 'a key name that every object has', header: { kid: '__proto__' } },
];

const badSignatures: readonly Omit<Forged, 'code'>[] = [
  { title: 'RS256 and a signature of SHA-512', signer: signers.rs512(KEY) },
  { title: 'RS256 and an HMAC', signer: signers.hs256(KEY) },
  { title: 'no signature', signer: signers.none() },
  { title: "another's key under the right name", signer: stranger },
  { title: "another's key without a name", header: { kid: undefined }, signer: stranger },
  { title: 'a key in the header', header: { jwk: STRANGE_KEY.jwk }, signer: stranger },
  {
    title: 'a key in the header and no name',
    header: { kid: undefined, jwk: STRANGE_KEY.jwk },
    signer: stranger,
  },
  { title: 'a certificate in the header', header: { x5c: [certificate] }, signer: stranger },
];

const changed = base64url(JSON.stringify({ ...CLAIMS, email: SECOND_ACCOUNT }));

/** Well-formed tokens that the issuer did not sign, or not with RS256. */
export const forgedSignatures: readonly Forgery[] = [
  ...algorithms.map((one) => ({ ...one, code: 'algorithm-not-allowed' as const })),
  ...keys.map((one) => ({ ...one, code: 'unknown-key' as const })),
  ...badSignatures.map((one) => ({ ...one, code: 'bad-signature' as const })),
]
  .map(({ title, code, ...change }: Forged): Forgery => ({ title, code, headers: bearer(token(change)) }))
  .concat(
    {
      title: 'claims that were changed after signing',
      code: 'bad-signature',
      headers: bearer(`${goodHeader}.${changed}.${goodSignature}`),
    },
    { title: 'a signature that was cut short', code: 'bad-signature', headers: bearer(token().slice(0, -4)) },
  );

/** Tokens that say themselves where their key is to be fetched from. */
export function forgedKeyAddresses(url: string): readonly Forgery[] {
  return ['jku', 'x5u'].map((member) => ({
    title: `the address of its key in ${member}`,
    code: 'unknown-key',
    headers: bearer(token({ header: { kid: 'key-3', [member]: url }, signer: stranger })),
  }));
}
