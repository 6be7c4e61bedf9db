/**
 * Drives every answer that the description names. Real: Express, HTTP, Google's publisher, tokens and their key
 * server. In place of Pub/Sub: the emulator; of what looks launches up: a double, at its port.
 */
import { afterAll, describe, expect, it } from 'vitest';
import { documentedAnswers, type DocumentedAnswer } from '../../../test/support/documented-answers.ts';
import {
  startHttpService,
  type HttpService,
  type HttpServiceOptions,
} from '../../../test/support/http-service.ts';
import { startKeyServer } from '../../../test/support/key-server.ts';
import { smallRulebook } from '../../../test/support/small-rulebook.ts';
import { ACCOUNT, AUDIENCE, OTHER_ACCOUNT, OURS, sign } from '../../../test/support/token-mint.ts';
import { requireToken } from '../../auth/require-token.ts';
import { createTokenVerifier, GOOGLE_ISSUERS } from '../../auth/token-verifier.ts';
import type { LaunchView } from '../../launch/executions/look-up.ts';
import { Rejection } from '../../launch/event/rejection.ts';
import type { Rulebook } from '../../launch/jobs/job.ts';
import { createLogger } from '../../logging/logger.ts';
import { PROBLEM_STATUS, type ProblemCode } from '../../server/problem.ts';
import type { LookUp } from '../look-up-routes.ts';
import { OPEN_API } from './document.ts';

const keyServer = await startKeyServer([OURS.jwk]);
afterAll(() => keyServer.close());
const nowS = Math.floor(Date.now() / 1000);
const LIVE = { iat: nowS, exp: nowS + 3600 };
const GOOD = await sign(LIVE);
const FORBIDDEN = await sign({ ...LIVE, email: OTHER_ACCOUNT });

/** A check of tokens with no key remembered from another request. */
function authenticate() {
  const issuers = GOOGLE_ISSUERS;
  const logger = createLogger({ level: 'silent' });
  return requireToken(
    createTokenVerifier({ issuers, jwksUrl: keyServer.url, audience: AUDIENCE, accounts: [ACCOUNT], logger }),
  );
}

const VIEW: LaunchView = {
  job: 'projects/p/locations/r/jobs/report',
  name: 'report',
  launchId: 'known',
  id: '2',
  state: 'succeeded',
  execution: 'projects/p/locations/r/jobs/report/executions/report-1',
  logUri: 'https://log.example/1',
};

/** A rulebook whose jobs are all tried by `check`. */
function checkedBy(check: () => never): Rulebook {
  const { jobs, ...rest } = smallRulebook({ defaultJob: true });
  const replaced = [...jobs].map(([name, job]) => [name, { ...job, check }] as const);
  return { ...rest, jobs: new Map(replaced), defaultJob: rest.defaultJob && { ...rest.defaultJob, check } };
}

function rejecting(code: 'rule-failed' | 'too-large'): Rulebook {
  return checkedBy(() => {
    throw new Rejection({ code, detail: 'why' });
  });
}

function lookUp(find: () => Promise<LaunchView | undefined>): LookUp {
  return { find };
}

/** What a good request and a good service look like, and how each changes so that the answer is another one. */
interface Cause {
  readonly options?: HttpServiceOptions;
  readonly path?: (good: string) => string;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly before?: (service: HttpService) => void;
}

const lastUndecodable = (path: string): string => path.replace(/[^/]*$/, '%zz');

const CAUSES: Partial<Readonly<Record<ProblemCode | 'application/json' | 'text/plain', Cause>>> = {
  'application/json': {},
  'text/plain': { headers: { Accept: 'text/plain' } },
  'invalid-id': { path: lastUndecodable },
  'invalid-idempotency-key': { headers: { 'Idempotency-Key': 'a b' } },
  'invalid-body': { body: '{' },
  'body-too-large': { body: JSON.stringify('x'.repeat(1024 * 1024)) },
  'unsupported-media-type': { headers: { 'Content-Type': 'text/plain' } },
  'id-mismatch': { body: '{"id":3}' },
  'override-not-allowed': {
    path: (good) => good.replace('report', 'mail'),
    body: '{"args":["x"]}',
  },
  'rule-failed': { options: { rulebook: rejecting('rule-failed') } },
  'too-large': { options: { rulebook: rejecting('too-large') } },
  unauthenticated: { headers: { Authorization: 'Bearer x' } },
  forbidden: { headers: { Authorization: `Bearer ${FORBIDDEN}` } },
  'keys-unavailable': { before: () => (keyServer.trouble = 'cut') },
  'cross-site-request': { headers: { 'Sec-Fetch-Site': 'cross-site' } },
  'unknown-job': {
    path: (good) => good.replace('report', 'reprot'),
  },
  'no-default-job': { options: { hasDefaultJob: false } },
  'method-not-allowed': { options: { allowGet: false } },
  'publish-failed': {
    before: ({ emulator }) => emulator.faults.add({ rpc: 'Publish', code: 'PERMISSION_DENIED' }),
  },
  'launch-not-found': { options: { lookUp: lookUp(async () => undefined) } },
  'look-up-not-configured': { options: { lookUp: undefined } },
  'look-up-failed': { options: { lookUp: lookUp(() => Promise.reject(new Error('down'))) } },
  internal: {
    options: {
      rulebook: checkedBy(() => {
        throw new Error('a bug');
      }),
      lookUp: lookUp(async () => ({ ...VIEW, job: undefined as unknown as string })),
    },
  },
  'not-ready': { options: { isReady: false } },
};

/** Of each operation, a path and body that are good. */
const GOOD_REQUESTS: Readonly<Record<string, { readonly path: string; readonly body?: string }>> = {
  'POST /job/{id}': { path: '/job/2', body: '{}' },
  'GET /job/{id}': { path: '/job/2' },
  'POST /jobs/{job}': { path: '/jobs/report', body: '{"id":2}' },
  'POST /jobs/{job}/{id}': { path: '/jobs/report/2', body: '{"id":2}' },
  'GET /launches/{launchId}': { path: '/launches/known?job=report' },
  'GET /health/live': { path: '/health/live' },
  'GET /health/ready': { path: '/health/ready' },
  'GET /openapi.json': { path: '/openapi.json' },
};

async function answerTo(operation: string, cause: Cause | undefined): Promise<Response> {
  const good = GOOD_REQUESTS[operation];
  if (good === undefined || cause === undefined) throw new Error('nobody knows how to get this answer');
  const service = await startHttpService({
    authenticate: authenticate(),
    rulebook: smallRulebook({ defaultJob: true }),
    lookUp: lookUp(async () => VIEW),
    ...cause.options,
  });
  keyServer.trouble = undefined;
  cause.before?.(service);
  const { path = (same: string) => same, body = good.body, headers } = cause;
  const isBare = operation.startsWith('GET');
  return service.send(path(good.path), {
    method: isBare ? 'GET' : 'POST',
    headers: {
      Authorization: `Bearer ${GOOD}`,
      ...(!isBare && { 'Content-Type': 'application/json' }),
      ...headers,
    },
    ...(!isBare && body !== undefined && { body }),
  });
}

function titleOf({ operation, status, type, code }: DocumentedAnswer): string {
  return `${operation} with ${status} ${code ?? type}`;
}

const answers = documentedAnswers().map((answer) => ({ title: titleOf(answer), answer }));
/** Headers that are worth a word; a caller does not need the others. */
const NOTABLE = ['Location', 'traceparent', 'Retry-After', 'Allow', 'WWW-Authenticate'];

describe('the description of the request side', () => {
  it.each(answers)('is right about $title', async ({ answer }) => {
    const { operation, status, type, code, headers, misfitOf } = answer;
    const response = await answerTo(operation, CAUSES[(code ?? type) as ProblemCode]);
    const text = await response.text();
    const body: unknown = type === 'text/plain' ? text : JSON.parse(text);
    expect({ status: response.status, type: response.headers.get('content-type') }).toEqual({
      status,
      type: `${type}; charset=utf-8`,
    });
    expect(body).toMatchObject(code === undefined ? {} : { code, status });
    expect(misfitOf(body)).toBeUndefined();
    expect(response.headers.get('cache-control')).toBe('no-store');
    for (const name of NOTABLE) {
      const described = headers[name];
      const isThere = response.headers.has(name);
      expect({ name, isThere }).toEqual({
        name,
        isThere: described !== undefined && (described.required || isThere),
      });
    }
  });

  it('names every code of a problem that this side has', () => {
    const ofPushes: readonly ProblemCode[] = ['invalid-delivery', 'stopping'];
    const inWords = [...OPEN_API.info.description.matchAll(/`([a-z-]+)`/g)].map(([, word]) => word);
    const named = new Set([...answers.map(({ answer }) => answer.code), ...inWords, ...ofPushes]);
    expect(Object.keys(PROBLEM_STATUS).filter((code) => !named.has(code))).toEqual([]);
  });

  it('is right about what it says in words of methods and paths', async () => {
    const { send } = await startHttpService({ rulebook: smallRulebook(), lookUp: lookUp(async () => VIEW) });
    for (const path of ['/job/2', '/jobs/report', '/jobs/report/2', '/launches/known']) {
      const response = await send(path, { method: 'DELETE' });
      expect(response.headers.get('allow')).toMatch(/GET|POST/);
      expect(await response.json()).toMatchObject({ status: 405, code: 'method-not-allowed' });
    }
    expect(await (await send('/nothing')).json()).toMatchObject({ status: 404, code: 'not-found' });
    expect(await (await send('/%zz')).json()).toMatchObject({ status: 400, code: 'invalid-path' });
  });

  it('can be read without a token', async () => {
    const { send } = await startHttpService({ authenticate: authenticate() });
    const { headers, status } = await send('/openapi.json');
    expect({ status, type: headers.get('content-type') }).toEqual({
      status: 200,
      type: 'application/json; charset=utf-8',
    });
  });
});
