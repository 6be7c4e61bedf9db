import { commaSeparated, HTTP_ADDRESS, oneOf, text } from '../formats.ts';
import { widened, type Keys } from './key.ts';

export type Authentication = 'none' | 'oidc';
export type BoardAuthentication = 'none' | 'iap';

const EMAILS = commaSeparated('e-mail addresses separated by commas', /^[^\s@,]+@[^\s@,]+$/);
const emailsOrAll = (auth: string): string =>
  commaSeparated(
    `e-mail addresses separated by commas, or * for every caller if ${auth} is none`,
    /^(\*|[^\s@,]+@[^\s@,]+)$/,
  );
const ANY = text('text', /^[^\0]*$/);
/** Audience of a Cloud Run service, or of a backend service behind a load balancer. */
const IAP_AUDIENCE = text(
  '/projects/NUMBER/locations/REGION/services/NAME, or /projects/NUMBER/global/backendServices/ID',
  /^$|^\/projects\/\d+\/(locations\/[^/\s]+\/services\/[^/\s]+|global\/backendServices\/\d+)$/,
);

/** Callers of the two endpoints and the board, and the issuers of their tokens. */
export const CALLERS = {
  PUSH_AUTH: {
    doc: 'How pushes are authenticated. `oidc`: by their token. `none`: only if IAM or a proxy in front does it.',
    readBy: ['pushes'],
    format: oneOf(['oidc', 'none']),
    default: widened<Authentication>('oidc'),
    env: 'PUSH_AUTH',
  },
  PUSH_AUDIENCE: {
    doc: 'Expected `aud` of push tokens.',
    readBy: ['pushes'],
    format: ANY,
    default: '',
    env: 'PUSH_AUDIENCE',
  },
  PUSH_SERVICE_ACCOUNTS: {
    doc: 'Service accounts that may push.',
    readBy: ['pushes'],
    format: EMAILS,
    default: widened<readonly string[]>([]),
    env: 'PUSH_SERVICE_ACCOUNTS',
  },
  SWEEP_SERVICE_ACCOUNTS: {
    doc: 'Service accounts that may call `SWEEP_PATH`. Empty: those that may push.',
    readBy: ['pushes'],
    format: EMAILS,
    default: widened<readonly string[]>([]),
    env: 'SWEEP_SERVICE_ACCOUNTS',
  },
  HTTP_AUTH: {
    doc: 'How requests are authenticated; required. `oidc`: by their token. `none`: only if IAM or a proxy in front does it.',
    readBy: ['requests'],
    format: text('"none" or "oidc"', /^(|none|oidc)$/),
    default: widened<Authentication | ''>(''),
    env: 'HTTP_AUTH',
  },
  HTTP_AUDIENCE: {
    doc: 'Expected `aud` of request tokens.',
    readBy: ['requests'],
    format: ANY,
    default: '',
    env: 'HTTP_AUDIENCE',
  },
  HTTP_ACCOUNTS: {
    doc: 'Accounts that may request launches.',
    readBy: ['requests'],
    format: EMAILS,
    default: widened<readonly string[]>([]),
    env: 'HTTP_ACCOUNTS',
  },
  HTTP_OPERATORS: {
    doc: 'Accounts that may list, cancel and retry launches over HTTP. Empty: none.',
    readBy: ['requests'],
    format: emailsOrAll('HTTP_AUTH'),
    default: widened<readonly string[]>([]),
    env: 'HTTP_OPERATORS',
  },
  OIDC_ISSUER: {
    doc: 'Issuer of the tokens. Empty: Google, in both of its spellings.',
    readBy: ['requests', 'pushes'],
    format: ANY,
    default: '',
    env: 'OIDC_ISSUER',
  },
  OIDC_JWKS_URL: {
    doc: 'Public keys of the issuer.',
    readBy: ['requests', 'pushes'],
    format: HTTP_ADDRESS,
    default: 'https://www.googleapis.com/oauth2/v3/certs',
    env: 'OIDC_JWKS_URL',
  },
  BOARD_AUTH: {
    doc: 'How the board authenticates; required. `iap`: by the token of Identity-Aware Proxy. `none`: only on your own machine, or if a proxy in front does it.',
    readBy: ['board'],
    format: text('"none" or "iap"', /^(|none|iap)$/),
    default: widened<BoardAuthentication | ''>(''),
    env: 'BOARD_AUTH',
  },
  BOARD_AUDIENCE: {
    doc: 'Expected `aud` of the tokens of Identity-Aware Proxy, such as `/projects/123/locations/asia-northeast1/services/board`.',
    readBy: ['board'],
    format: IAP_AUDIENCE,
    default: '',
    env: 'BOARD_AUDIENCE',
  },
  BOARD_OPERATORS: {
    doc: 'Accounts that may cancel, retry, resolve and reopen launches on the board. All others that the board admits may look. Empty: none may act.',
    readBy: ['board'],
    format: emailsOrAll('BOARD_AUTH'),
    default: widened<readonly string[]>([]),
    env: 'BOARD_OPERATORS',
  },
  IAP_JWKS_URL: {
    doc: 'Public keys of Identity-Aware Proxy.',
    readBy: ['board'],
    format: HTTP_ADDRESS,
    default: 'https://www.gstatic.com/iap/verify/public_key-jwk',
    env: 'IAP_JWKS_URL',
  },
} satisfies Keys;
