import type { Runtime } from '../src/settings/runtime.ts';

/** The variables of the chain's service that the other commands need. */
const SHARED = [
  'PUBSUB_EMULATOR_HOST',
  'CLOUD_RUN_EMULATOR_HOST',
  'PROJECT_ID',
  'REGION',
  'JOB_NAME',
  'JOB_ARGS',
  'JOB_ENV',
  'RULES_FILE',
  'TOPIC',
  'SUBSCRIPTION',
  'DEAD_LETTER_TOPIC',
  'DEAD_LETTER_SUBSCRIPTION',
  'LEDGER_URL',
  'EVENTS_TOPIC',
  'LAUNCHES_PER_MINUTE',
  'SWEEP_SECONDS',
  'HTTP_AUTH',
  'PUSH_AUTH',
  'PUSH_AUDIENCE',
  'PUSH_SERVICE_ACCOUNTS',
  'OIDC_JWKS_URL',
] as const;

/**
 * Lines for another terminal, after which the other commands are about this chain: `npm start -- status`, `doctor` and
 * so on.
 *
 * @param env the environment of the chain's service.
 */
export function chainVariables(env: Runtime['env']): string {
  return SHARED.flatMap((name) => {
    const value = env[name] ?? '';
    return value === '' ? [] : [`export ${name}=${quoted(value)}`];
  }).join('\n');
}

function quoted(value: string): string {
  return /^[\w./:@%-]*$/.test(value) ? value : `'${value.replaceAll("'", String.raw`'\''`)}'`;
}
