import { complaints } from '../../../config/rules.ts';
import type { Config } from '../../../config/schema.ts';
import type { Expected } from '../../doctor/expected.ts';
import { jobNameOf, needsOf } from '../../settings/configuration.ts';

/** What the set-up has to be for this configuration. */
export function expectedOf({
  config,
  projectId,
  impersonate = '',
}: {
  readonly config: Config;
  readonly projectId: string;
  readonly impersonate?: string | undefined;
}): Expected {
  const full = (collection: string, name: string): string =>
    name === '' || name.includes('/') ? name : `projects/${projectId}/${collection}/${name}`;
  return {
    projectId,
    impersonate,
    role: config.ROLE,
    complaints: complaints({ ...config, PROJECT_ID: projectId }, needsOf(config)),
    topic: full('topics', config.TOPIC),
    subscription: full('subscriptions', config.SUBSCRIPTION),
    deadLetterTopic: full('topics', config.DEAD_LETTER_TOPIC),
    deadLetterSubscription: full('subscriptions', config.DEAD_LETTER_SUBSCRIPTION),
    maxDeliveryAttempts: config.MAX_DELIVERY_ATTEMPTS,
    ackDeadlineSeconds: config.ACK_DEADLINE_SECONDS,
    runJobTimeoutMs: config.RUN_JOB_TIMEOUT_MS,
    pushPath: config.PUSH_PATH,
    isPushChecked: config.PUSH_AUTH !== 'none',
    pushToken: { audience: config.PUSH_AUDIENCE, serviceAccounts: config.PUSH_SERVICE_ACCOUNTS },
    job: config.JOB_NAME === '' ? '' : jobNameOf(config, projectId),
    container: config.JOB_CONTAINER,
    args: config.JOB_ARGS === '' ? null : config.JOB_ARGS,
    hasLedger: config.LEDGER_URL !== '',
    ledgerRetentionDays: config.LEDGER_RETENTION_DAYS,
    keysUrl: config.OIDC_JWKS_URL,
    isEmulated: config.PUBSUB_EMULATOR_HOST !== '',
  };
}
