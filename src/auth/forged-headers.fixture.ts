import {
  base64url,
  bearer,
  HEADER,
  KEY,
  signed,
  signers,
  token,
  type Forgery,
} from './forged-token.fixture.ts';

const [goodHeader = '', goodClaims = '', goodSignature = ''] = token().split('.');
const signer = signers.rs256(KEY);

function authorization(value: string): Forgery['headers'] {
  return [['authorization', value]];
}

const withoutToken: readonly Omit<Forgery, 'code'>[] = [
  { title: 'no header', headers: [] },
  { title: 'an empty header', headers: authorization('') },
  { title: 'Basic', headers: authorization(`Basic ${btoa('a:b')}`) },
  { title: 'a token in Basic', headers: authorization(`Basic ${btoa(`a:${token()}`)}`) },
  { title: 'no scheme', headers: authorization(token()) },
  { title: 'another scheme', headers: authorization(`BearerX ${token()}`) },
  { title: 'Bearer and a tab', headers: authorization(`Bearer\t${token()}`) },
  { title: 'a token in the query', headers: [], query: `?access_token=${token()}` },
  { title: 'a token in a cookie', headers: [['cookie', `token=${token()}`]] },
  { title: 'a token for a proxy', headers: [['proxy-authorization', `Bearer ${token()}`]] },
  { title: 'a token for IAM alone', headers: [['x-serverless-authorization', `Bearer ${token()}`]] },
];

const malformed: readonly Omit<Forgery, 'code'>[] = [
  { title: 'Bearer alone', headers: authorization('Bearer') },
  { title: 'Bearer and a blank', headers: authorization('Bearer ') },
  { title: 'two tokens in one header', headers: bearer(`${token()}, Bearer ${token()}`) },
  { title: 'two tokens in a row', headers: bearer(`${token()} ${token()}`) },
  { title: 'garbage', headers: bearer('garbage') },
  { title: 'three words', headers: bearer('a.b.c') },
  { title: 'dots', headers: bearer('..') },
  { title: 'a token of two parts', headers: bearer(`${goodHeader}.${goodClaims}`) },
  { title: 'a token of four parts', headers: bearer(`${token()}.AAAA`) },
  { title: 'a token of five parts, as if encrypted', headers: bearer(`${token()}.AAAA.AAAA`) },
  { title: 'a token with padding', headers: bearer(`${token()}==`) },
  { title: 'a token in quotes', headers: bearer(`"${token()}"`) },
  { title: '12 kB of nothing', headers: bearer(`${'a'.repeat(12_000)}.a.a`) },
  {
    title: 'a header that is no JSON',
    headers: bearer(`${base64url('{alg')}.${goodClaims}.${goodSignature}`),
  },
  { title: 'a header that is a list', headers: bearer(`${base64url('[]')}.${goodClaims}.${goodSignature}`) },
  { title: 'no alg', headers: bearer(token({ header: { alg: undefined } })) },
  { title: 'an alg that is no text', headers: bearer(token({ header: { alg: ['RS256'] } })) },
  { title: 'claims that are a list', headers: bearer(signed({ header: HEADER, claims: ['x'], signer })) },
  { title: 'claims that are null', headers: bearer(signed({ header: HEADER, claims: null, signer })) },
  { title: 'an unknown crit', headers: bearer(token({ header: { crit: ['exp2'], exp2: 1 } })) },
  { title: 'an empty crit', headers: bearer(token({ header: { crit: [] } })) },
  { title: 'a crit of b64', headers: bearer(token({ header: { crit: ['b64'], b64: false } })) },
];

/** Requests that carry no token where one belongs, or something that is none. */
export const forgedHeaders: readonly Forgery[] = [
  ...withoutToken.map((one) => ({ ...one, code: 'no-token' as const })),
  ...malformed.map((one) => ({ ...one, code: 'malformed' as const })),
  {
    title: 'two headers, both good',
    code: 'several-tokens',
    headers: [...bearer(token()), ...bearer(token())],
  },
  {
    title: 'two headers, the second one good',
    code: 'several-tokens',
    headers: [...authorization('Basic eA=='), ...bearer(token())],
  },
  {
    title: 'a token that IAM has taken the signature from',
    code: 'signature-removed',
    headers: bearer(`${goodHeader}.${goodClaims}.SIGNATURE_REMOVED_BY_GOOGLE`),
  },
];
