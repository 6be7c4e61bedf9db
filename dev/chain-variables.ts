import type { LocalChain } from './local-chain.ts';
import { LOCAL } from './local-project.ts';
import type { LocalRules } from './local-rules.ts';

/**
 * Lines for another terminal, with which the other commands of the project are about this chain: `npm start -- publish`,
 * `launches list` and the like.
 */
export function chainVariables(
  { pubsubHost, cloudRun, ledgerUrl }: Pick<LocalChain, 'pubsubHost' | 'cloudRun' | 'ledgerUrl'>,
  rules: LocalRules | undefined,
): string {
  const env = {
    PUBSUB_EMULATOR_HOST: pubsubHost,
    CLOUD_RUN_EMULATOR_HOST: cloudRun.address,
    PROJECT_ID: LOCAL.projectId,
    REGION: LOCAL.region,
    ...(rules === undefined ? { JOB_NAME: LOCAL.job } : { RULES_FILE: rules.file }),
    TOPIC: LOCAL.topic,
    SUBSCRIPTION: LOCAL.subscription,
    DEAD_LETTER_TOPIC: LOCAL.deadLetterTopic,
    DEAD_LETTER_SUBSCRIPTION: LOCAL.deadLetterSubscription,
    ...(ledgerUrl !== '' && { LEDGER_URL: ledgerUrl, EVENTS_TOPIC: LOCAL.eventsTopic }),
  };
  return Object.entries(env)
    .map(([name, value]) => `export ${name}=${quoted(value)}`)
    .join('\n');
}

function quoted(value: string): string {
  return /^[\w./:@%-]*$/.test(value) ? value : `'${value.replaceAll("'", String.raw`'\''`)}'`;
}
