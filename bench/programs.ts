import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { LOCAL } from '../dev/local-project.ts';
import { NAIVE_JOB, OUR_JOB, type EmulatorAddresses } from './emulators.ts';

/** The arguments of Node and the environment of a program. */
export interface Program {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

const HOUSE = join(import.meta.dirname, '..');
const BUILT = join(import.meta.dirname, 'results', 'naive');
const { bin } = JSON.parse(readFileSync(join(HOUSE, 'package.json'), 'utf8')) as {
  readonly bin: Readonly<Record<'job-bridge', string>>;
};
const OURS = join(HOUSE, bin['job-bridge']);

/** Builds ours as in the image. */
export function buildOurs(): void {
  execFileSync('npm', ['run', 'build'], { cwd: HOUSE, stdio: ['ignore', 'ignore', 'inherit'] });
}

/** Compiles the others, so that they need not strip types when they start. */
export function buildOthers(): void {
  buildSync({
    entryPoints: ['service', 'bare-express', 'bare-node'].map((name) =>
      join(import.meta.dirname, 'naive', `${name}.ts`),
    ),
    outdir: BUILT,
    format: 'esm',
    platform: 'node',
    target: 'node24',
  });
}

const SHARED = { NODE_ENV: 'production', METADATA_SERVER_DETECTION: 'none' };

/** The service as deployed: both sides, pushes with a token; without a pace, which would limit the measurement. */
export function ourService(addresses: EmulatorAddresses, { ledgerUrl = '', rules = '' } = {}): Program {
  return {
    args: [OURS, 'serve'],
    env: {
      ...SHARED,
      ROLE: 'all',
      PROJECT_ID: LOCAL.projectId,
      REGION: LOCAL.region,
      TOPIC: LOCAL.topic,
      JOB_NAME: OUR_JOB,
      RULES: rules,
      HTTP_AUTH: 'none',
      PUSH_AUTH: 'oidc',
      PUSH_AUDIENCE: LOCAL.pushAudience,
      PUSH_SERVICE_ACCOUNTS: LOCAL.pushIdentity,
      OIDC_ISSUER: addresses.issuer,
      OIDC_JWKS_URL: addresses.jwksUrl,
      LAUNCHES_PER_MINUTE: '0',
      READS_PER_MINUTE: '0',
      LEDGER_URL: ledgerUrl,
      PUBSUB_EMULATOR_HOST: addresses.pubsubHost,
      CLOUD_RUN_EMULATOR_HOST: addresses.cloudRunHost,
    },
  };
}

/** Only the board. */
export function boardProgram(ledgerUrl: string): Program {
  return {
    args: [OURS, 'serve'],
    env: {
      ...SHARED,
      ROLE: 'board',
      PROJECT_ID: LOCAL.projectId,
      REGION: LOCAL.region,
      JOB_NAME: OUR_JOB,
      BOARD_AUTH: 'none',
      LEDGER_URL: ledgerUrl,
      LOG_LEVEL: 'warn',
    },
  };
}

export function naiveService(addresses: EmulatorAddresses): Program {
  return {
    args: [join(BUILT, 'service.js')],
    env: {
      ...SHARED,
      GOOGLE_CLOUD_PROJECT: LOCAL.projectId,
      TOPIC: LOCAL.topic,
      JOB: NAIVE_JOB,
      PUBSUB_EMULATOR_HOST: addresses.pubsubHost,
      CLOUD_RUN_EMULATOR_HOST: addresses.cloudRunHost,
    },
  };
}

/** The job entry, as an execution runs it. */
export const OUR_JOB_ENTRY: Program = { args: [OURS, 'job', '--id', '2'], env: SHARED };
export const BARE_NODE: Program = { args: ['-e', '0'], env: SHARED };
export const BARE_EXPRESS: Program = { args: [join(BUILT, 'bare-express.js')], env: SHARED };
export const BARE_SERVER: Program = { args: [join(BUILT, 'bare-node.js')], env: SHARED };
