import type { PubSubEmulator } from '../emulators/pubsub/pubsub-emulator.ts';
import type { Runtime } from '../src/settings/runtime.ts';
import { LOCAL } from './local-project.ts';
import type { LocalRules } from './local-rules.ts';

export const ACK_DEADLINE_SECONDS = 60;
export const PUSH_PATH = '/pubsub/push';
export const EXECUTIONS_PATH = '/pubsub/executions';
/** How often the service looks after its queue. */
const SWEEP_SECONDS = 1;

export interface ServiceVariablesOptions {
  /** The environment of `npm run local`: it sets every variable that the chain does not fix. */
  readonly given: Runtime['env'];
  readonly rules: LocalRules | undefined;
  /** Empty without a ledger. */
  readonly ledgerUrl: string;
  /** Undefined if another emulator is used. */
  readonly pubsub: PubSubEmulator | undefined;
  readonly pubsubHost: string;
  readonly cloudRunHost: string;
}

/** The environment of the chain's service. */
export function serviceVariables(options: ServiceVariablesOptions): Runtime['env'] {
  const { given, rules, ledgerUrl, pubsub, pubsubHost, cloudRunHost } = options;
  const hasLedger = ledgerUrl !== '';
  return {
    HTTP_AUTH: 'none',
    // The emulator has no quota, and a developer's launch should not wait for one.
    LAUNCHES_PER_MINUTE: '0',
    READS_PER_MINUTE: '0',
    ...(hasLedger && { SWEEP_SECONDS: String(SWEEP_SECONDS) }),
    // If callers are not checked, every caller may act as an operator.
    ...(hasLedger && (given['HTTP_AUTH'] ?? 'none') === 'none' && { HTTP_OPERATORS: '*' }),
    HOST: '127.0.0.1',
    ...given,
    ROLE: 'all',
    PROJECT_ID: LOCAL.projectId,
    REGION: LOCAL.region,
    ...jobVariables(rules),
    TOPIC: LOCAL.topic,
    SUBSCRIPTION: LOCAL.subscription,
    DEAD_LETTER_TOPIC: LOCAL.deadLetterTopic,
    DEAD_LETTER_SUBSCRIPTION: LOCAL.deadLetterSubscription,
    MAX_DELIVERY_ATTEMPTS: String(LOCAL.maxDeliveryAttempts),
    PUSH_PATH,
    ...pushAuthentication(pubsub),
    ACK_DEADLINE_SECONDS: String(ACK_DEADLINE_SECONDS),
    LEDGER_URL: ledgerUrl,
    ...(hasLedger && { EXECUTIONS_PATH, EVENTS_TOPIC: LOCAL.eventsTopic }),
    PUBSUB_EMULATOR_HOST: pubsubHost,
    CLOUD_RUN_EMULATOR_HOST: cloudRunHost,
  };
}

/** The environment of the chain's board, at which every person at this machine may act. */
export function boardVariables(
  options: Pick<ServiceVariablesOptions, 'given' | 'rules' | 'ledgerUrl'>,
): Runtime['env'] {
  return {
    ...options.given,
    HOST: '127.0.0.1',
    PORT: '0',
    ROLE: 'board',
    PROJECT_ID: LOCAL.projectId,
    REGION: LOCAL.region,
    ...jobVariables(options.rules),
    LAUNCHES_PER_MINUTE: '0',
    BOARD_AUTH: 'none',
    BOARD_AUDIENCE: '',
    BOARD_OPERATORS: '*',
    LEDGER_URL: options.ledgerUrl,
  };
}

/** Jobs come either from the rules file or from JOB_NAME, not from both. */
function jobVariables(rules: LocalRules | undefined): Readonly<Record<string, string>> {
  return rules === undefined
    ? { JOB_NAME: LOCAL.job, RULES_FILE: '', RULES: '' }
    : { JOB_NAME: '', RULES_FILE: rules.file, RULES: '' };
}

/** Our emulator signs its pushes as Pub/Sub does; others send no token. */
function pushAuthentication(pubsub: PubSubEmulator | undefined): Readonly<Record<string, string>> {
  if (pubsub === undefined) return { PUSH_AUTH: 'none' };
  return {
    PUSH_AUTH: 'oidc',
    PUSH_AUDIENCE: LOCAL.pushAudience,
    PUSH_SERVICE_ACCOUNTS: LOCAL.pushIdentity,
    OIDC_ISSUER: pubsub.issuer,
    OIDC_JWKS_URL: pubsub.jwksUrl,
  };
}
