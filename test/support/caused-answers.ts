import { requireToken } from '../../src/auth/require-token.ts';
import { createTokenVerifier, GOOGLE_ISSUERS } from '../../src/auth/token-verifier.ts';
import type { LookUp } from '../../src/http/look-up-routes.ts';
import type { LaunchView } from '../../src/launch/executions/launch-view.ts';
import type { Job, Rulebook } from '../../src/launch/jobs/job.ts';
import { readRulebook } from '../../src/launch/jobs/rules/read-rulebook.ts';
import type { ActionRefusal, LaunchActions } from '../../src/launch/ledger/launch-actions.ts';
import { LedgerUnavailable } from '../../src/launch/ledger/ledger.ts';
import { createLogger } from '../../src/logging/logger.ts';
import type { ProblemCode } from '../../src/server/problem.ts';
import type { DocumentedAnswer } from './documented-answers.ts';
import { startHttpService, type HttpService, type HttpServiceOptions } from './http-service.ts';
import { startKeyServer } from './key-server.ts';
import { launchRecord } from './launch-record.ts';
import { smallRulebook } from './small-rulebook.ts';
import { ACCOUNT, AUDIENCE, OTHER_ACCOUNT, OURS, sign } from './token-mint.ts';

/** The key server of all tokens here; the test closes it. */
export const keyServer = await startKeyServer([OURS.jwk]);
const nowS = Math.floor(Date.now() / 1000);
const LIVE = { iat: nowS, exp: nowS + 3600 };
const GOOD = await sign(LIVE);
const FORBIDDEN = await sign({ ...LIVE, email: OTHER_ACCOUNT });

/** A check of tokens without cached keys. */
export function authenticate() {
  const issuers = GOOGLE_ISSUERS;
  const logger = createLogger({ level: 'silent' });
  return requireToken(
    createTokenVerifier({ issuers, jwksUrl: keyServer.url, audience: AUDIENCE, accounts: [ACCOUNT], logger }),
  );
}

const RECORD = launchRecord({
  name: 'report',
  launchId: 'known',
  state: 'failed',
  isStored: true,
  endedAt: new Date('2026-01-31T00:00:00Z'),
  failure: { reason: 'exit-code', exitCode: 3, signal: undefined, detail: 'It failed.' },
});
const RECORDS: NonNullable<HttpServiceOptions['records']> = {
  show: async () => [RECORD],
  list: async () => ({ launches: [RECORD], olderThan: 'further' }),
};
const ACTIONS: Pick<LaunchActions, 'cancel' | 'retry'> = {
  cancel: async () => ({ kind: 'wished', state: 'running' }),
  retry: async () => ({ kind: 'retried', launchId: 't_1', isNew: true }),
};

/** A service whose ledger refuses each action with that reason. */
function refusing(reason: Exclude<ActionRefusal['reason'], 'not found'>): HttpServiceOptions {
  const refuse = async (): Promise<ActionRefusal> => ({ kind: 'refused', reason, record: RECORD });
  return { actions: { cancel: refuse, retry: refuse } };
}

/** A service whose ledger fails every call with that error. */
function failingWith(error: Error): HttpServiceOptions {
  const fail = () => Promise.reject(error);
  return { records: { show: fail, list: fail } };
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

/** The jobs of the valid requests; their expressions fail. */
function failing(variables: Readonly<Record<string, string>>): Promise<Rulebook> {
  const env = JSON.stringify(variables);
  const text = `jobs: { report: { env: ${env} }, mail: { default: true, env: ${env} } }`;
  return readRulebook({ text, file: 'rules.yaml', projectId: 'p', region: 'r' });
}

const RULE_FAILED = await failing({ NAME: '{data.missing}' });
/** 30 variables of 20 kB each. */
const LONG = `{"${'a'.repeat(100)}".split("").map(x, "${'b'.repeat(200)}").join("")}`;
const TOO_LARGE = await failing(
  Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`V${index}`, LONG])),
);

/** A rulebook with a bug. */
function withBug(): Rulebook {
  const { jobs, defaultJob } = smallRulebook({ defaultJob: true });
  const broken = (job: Job): Job => ({
    ...job,
    values: job.values.bind(job),
    check: () => {
      throw new Error('a bug');
    },
  });
  return {
    jobs: new Map([...jobs].map(([name, job]) => [name, broken(job)])),
    defaultJob: defaultJob && broken(defaultJob),
    unmatched: 'reject',
    attributeNames: [],
    match: () => undefined,
  };
}

function lookUp(find: () => Promise<LaunchView | undefined>): LookUp {
  return { find };
}

/** How a valid request and a healthy service change to cause each answer. */
interface Cause {
  readonly options?: HttpServiceOptions;
  readonly path?: (good: string) => string;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly before?: (service: HttpService) => void;
}

const lastUndecodable = (path: string): string => path.replace(/[^/]*(|\/cancel\?.*|\/retry\?.*)$/, '%zz$1');

const CAUSES: Partial<Readonly<Record<ProblemCode | 'application/json' | 'text/plain', Cause>>> = {
  'application/json': {},
  'text/plain': { headers: { Accept: 'text/plain' } },
  'invalid-id': { path: lastUndecodable },
  'invalid-idempotency-key': { headers: { 'Idempotency-Key': 'a b' } },
  'invalid-not-before': { path: (good) => `${good}?notBefore=tomorrow` },
  'invalid-query': { path: (good) => `${good}${good.includes('?') ? '&' : '?'}wait=x` },
  'needs-ledger': {
    options: { hasLedger: false },
    path: (good) => `${good}?notBefore=2026-01-31T00:00:00Z`,
  },
  'invalid-body': { body: '{' },
  'body-too-large': { body: JSON.stringify('x'.repeat(1024 * 1024)) },
  'unsupported-media-type': { headers: { 'Content-Type': 'text/plain' } },
  'id-mismatch': { body: '{"id":3}' },
  'override-not-allowed': {
    path: (good) => good.replace('report', 'mail'),
    body: '{"args":["x"]}',
  },
  'rule-failed': { options: { rulebook: RULE_FAILED } },
  'too-large': { options: { rulebook: TOO_LARGE } },
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
  'launch-not-found': {
    options: {
      lookUp: lookUp(async () => undefined),
      records: { ...RECORDS, show: async () => [] },
    },
  },
  'launch-ended': { options: refusing('ended') },
  'launch-not-ended': { options: refusing('not ended') },
  'launch-succeeded': { options: refusing('succeeded') },
  'launch-gone': { options: refusing('gone') },
  'launch-not-stored': { options: refusing('not stored') },
  'no-ledger': { options: { hasLedger: false } },
  'ledger-unavailable': { options: failingWith(new LedgerUnavailable('down')) },
  'look-up-not-configured': { options: { lookUp: undefined } },
  'look-up-failed': { options: { lookUp: lookUp(() => Promise.reject(new Error('down'))) } },
  internal: {
    options: {
      rulebook: withBug(),
      lookUp: lookUp(async () => ({ ...VIEW, job: undefined as unknown as string })),
      ...failingWith(new Error('a bug')),
    },
  },
  'not-ready': { options: { isReady: false } },
};

/** A valid path and body for each operation. */
const GOOD_REQUESTS: Readonly<Record<string, { readonly path: string; readonly body?: string }>> = {
  'POST /job/{id}': { path: '/job/2', body: '{}' },
  'GET /job/{id}': { path: '/job/2' },
  'POST /jobs/{job}': { path: '/jobs/report', body: '{"id":2}' },
  'POST /jobs/{job}/{id}': { path: '/jobs/report/2', body: '{"id":2}' },
  'GET /launches/{launchId}': { path: '/launches/known?job=report' },
  'GET /launches': { path: '/launches' },
  'POST /launches/{launchId}/cancel': { path: '/launches/known/cancel?job=report' },
  'POST /launches/{launchId}/retry': { path: '/launches/known/retry?job=report' },
  'GET /health/live': { path: '/health/live' },
  'GET /health/ready': { path: '/health/ready' },
  'GET /openapi.json': { path: '/openapi.json' },
};

/** Causes this answer in a service. @returns the service's answer. */
export async function answerTo({ operation, code, type }: DocumentedAnswer): Promise<Response> {
  const cause = CAUSES[(code ?? type) as ProblemCode];
  const good = GOOD_REQUESTS[operation];
  if (good === undefined || cause === undefined) throw new Error('no cause of this answer is known: add one');
  const service = await startHttpService({
    authenticate: authenticate(),
    rulebook: smallRulebook({ defaultJob: true }),
    lookUp: lookUp(async () => VIEW),
    records: RECORDS,
    actions: ACTIONS,
    operators: [ACCOUNT],
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
