import { SignJWT } from 'jose';
import { closeAfterTest } from '../../emulators/testing/closing.ts';
import { serve } from '../../src/service/serve.ts';
import type { LedgerDatabase } from '../ledger-database.ts';
import { newSigningKey, startKeyServer } from './key-server.ts';
import { openParts } from './operated-service.ts';

/** May act; all others may only read. */
export const OPERATOR = 'ann@example.com';
export const READER = 'ken@example.com';

const AUDIENCE = '/projects/123/locations/asia-northeast1/services/board';

type Claims = Readonly<Record<string, unknown>>;

export interface BoardBed {
  /** A token of Identity-Aware Proxy for that person, optionally with other claims. */
  readonly tokenOf: (email: string, changed?: Claims) => Promise<string>;
  /** Gets a page as that person; an empty name sends no token. Does not follow redirects. */
  readonly get: (
    path: string,
    email?: string,
    headers?: Readonly<Record<string, string>>,
  ) => Promise<Response>;
  /** Sends a form as a browser does from a page of the board. */
  readonly post: (
    path: string,
    form: Readonly<Record<string, string>>,
    more?: PostOptions,
  ) => Promise<Response>;
  /** The token in the forms of that page. */
  readonly formToken: (path: string, email?: string) => Promise<string>;
  readonly address: string;
  /** Every log line, parsed. */
  readonly log: readonly Readonly<Record<string, unknown>>[];
}

export interface PostOptions {
  readonly email?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A ledger in PostgreSQL, and its boards. */
export async function openBoards(database: LedgerDatabase) {
  const parts = await openParts(database);
  const key = await newSigningKey('iap', 'ES256');
  const keyServer = await startKeyServer([key.jwk]);
  closeAfterTest(() => keyServer.close());
  const env = {
    ROLE: 'board',
    PORT: '0',
    HOST: '127.0.0.1',
    PROJECT_ID: 'p',
    BOARD_AUTH: 'iap',
    BOARD_AUDIENCE: AUDIENCE,
    BOARD_OPERATORS: OPERATOR,
    IAP_JWKS_URL: keyServer.url,
    LEDGER_URL: parts.url,
  };
  const tokenOf = (email: string, changed: Claims = {}): Promise<string> => {
    const nowS = Math.floor(Date.now() / 1000);
    const claims = { iss: 'https://cloud.google.com/iap', aud: AUDIENCE, email, iat: nowS, exp: nowS + 600 };
    return new SignJWT({ ...claims, ...changed })
      .setProtectedHeader({ alg: 'ES256', kid: 'iap' })
      .sign(key.privateKey);
  };
  const startBoard = async (changed: Readonly<Record<string, string>> = {}): Promise<BoardBed> => {
    const { address, log } = await start({ ...env, ...changed });
    const asserted = async (email: string) =>
      email === '' ? {} : { 'x-goog-iap-jwt-assertion': await tokenOf(email) };
    const get: BoardBed['get'] = async (path, email = OPERATOR, headers = {}) =>
      fetch(`${address}${path}`, { redirect: 'manual', headers: { ...(await asserted(email)), ...headers } });
    return {
      tokenOf,
      address,
      log,
      get,
      async post(path, form, { email = OPERATOR, headers = {} } = {}) {
        return fetch(`${address}${path}`, {
          method: 'POST',
          redirect: 'manual',
          headers: {
            origin: address,
            'sec-fetch-site': 'same-origin',
            ...(await asserted(email)),
            ...headers,
          },
          body: new URLSearchParams(form),
        });
      },
      async formToken(path, email) {
        const page = await (await get(path, email)).text();
        return /name="token" value="([^"]+)"/.exec(page)?.[1] ?? '';
      },
    };
  };
  return { ...parts, startBoard };
}

/** `serve` in this process, on a free port. */
async function start(env: Readonly<Record<string, string>>) {
  const log: Record<string, unknown>[] = [];
  const stop = new AbortController();
  const started = Promise.withResolvers<number>();
  const runtime = {
    env,
    stop: stop.signal,
    logDestination: { write: (line: string) => void log.push(JSON.parse(line) as Record<string, unknown>) },
    print: () => undefined,
  };
  const stopped = serve(runtime, ({ port }) => started.resolve(port));
  stopped.catch(started.reject);
  closeAfterTest(async () => {
    stop.abort();
    await stopped;
  });
  return { address: `http://127.0.0.1:${await started.promise}`, log };
}
