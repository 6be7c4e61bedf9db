import { complaints } from '../../../config/rules.ts';
import type { Config } from '../../../config/schema.ts';
import type { Expected, ExpectedBoard, ExpectedJob } from '../../doctor/expected.ts';
import { jobNameOf, needsOf } from '../../settings/configuration.ts';
import { missingLedger, secondDefaultJob } from '../../settings/rules.ts';
import { argsWarnings, slipWarnings } from '../../settings/warnings.ts';
import { launchedBy, subscriptionsIn, type RulesRead } from './rules.ts';

/** What the deployment has to be for this configuration. */
export function expectedOf({
  env,
  config,
  projectId,
  impersonate = '',
  read,
}: {
  /** The environment that is searched for misspelt keys. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly config: Config;
  readonly projectId: string;
  readonly impersonate?: string | undefined;
  /** Undefined if there are no rules. */
  readonly read?: RulesRead | undefined;
}): Expected {
  const full = (collection: string, name: string): string =>
    name === '' || name.includes('/') ? name : `projects/${projectId}/${collection}/${name}`;
  const subscription = full('subscriptions', config.SUBSCRIPTION);
  const rulebook = read?.rulebook;
  const found = rulebook && { file: read?.rules.file ?? '', rulebook };
  const ofRules = found && [secondDefaultJob(config, found), ...missingLedger(config, found)];
  const events = rulebook === undefined ? [] : subscriptionsIn(rulebook);
  const [job = variablesOf(config, projectId), ...otherJobs] = jobsOf({ config, projectId, read });
  return {
    ...job,
    otherJobs,
    rules: read?.rules,
    eventSubscriptions: events.filter((name) => name !== subscription),
    projectId,
    impersonate,
    role: config.ROLE,
    complaints: [
      ...complaints({ ...config, PROJECT_ID: projectId }, needsOf(config)),
      ...(ofRules ?? []).filter((complaint) => complaint !== undefined),
    ],
    warnings: [...slipWarnings(env), ...argsWarnings(config)],
    topic: full('topics', config.TOPIC),
    subscription,
    deadLetterTopic: full('topics', config.DEAD_LETTER_TOPIC),
    eventsTopic: full('topics', config.EVENTS_TOPIC),
    deadLetterSubscription: full('subscriptions', config.DEAD_LETTER_SUBSCRIPTION),
    maxDeliveryAttempts: config.MAX_DELIVERY_ATTEMPTS,
    ackDeadlineSeconds: config.ACK_DEADLINE_SECONDS,
    runJobTimeoutMs: config.RUN_JOB_TIMEOUT_MS,
    pushPath: config.PUSH_PATH,
    executionsPath: config.EXECUTIONS_PATH,
    sweepPath: config.SWEEP_PATH,
    sweepAccounts:
      config.SWEEP_SERVICE_ACCOUNTS.length === 0
        ? config.PUSH_SERVICE_ACCOUNTS
        : config.SWEEP_SERVICE_ACCOUNTS,
    sweepSeconds: config.SWEEP_SECONDS,
    location: `projects/${projectId}/locations/${config.REGION}`,
    isPushChecked: config.PUSH_AUTH !== 'none',
    pushToken: { audience: config.PUSH_AUDIENCE, serviceAccounts: config.PUSH_SERVICE_ACCOUNTS },
    board: config.ROLE === 'board' ? boardOf(config, projectId) : undefined,
    hasLedger: config.LEDGER_URL !== '',
    ledgerRetentionDays: config.LEDGER_RETENTION_DAYS,
    keysUrl: config.OIDC_JWKS_URL,
    isEmulated: config.PUBSUB_EMULATOR_HOST !== '',
  };
}

/** Behind a load balancer the audience names its backend, not the Cloud Run service. */
function boardOf(config: Config, projectId: string): ExpectedBoard {
  const audience = config.BOARD_AUTH === 'iap' ? config.BOARD_AUDIENCE : '';
  const [, place] = /^\/projects\/\d+\/(locations\/[^/]+\/services\/[^/]+)$/.exec(audience) ?? [];
  return { audience, service: place === undefined ? '' : `projects/${projectId}/${place}` };
}

/** The default job of the variables. */
function variablesOf(config: Config, projectId: string): ExpectedJob {
  return {
    job: config.JOB_NAME === '' ? '' : jobNameOf(config, projectId),
    container: config.JOB_CONTAINER,
    args: config.JOB_ARGS === '' ? null : config.JOB_ARGS,
    env: config.JOB_ENV,
    names: [],
    isOfRules: false,
  };
}

/** Every job that is launched. Those between which the checks see no difference are one. */
function jobsOf({
  config,
  projectId,
  read,
}: {
  readonly config: Config;
  readonly projectId: string;
  readonly read: RulesRead | undefined;
}): readonly ExpectedJob[] {
  const variables = config.JOB_NAME === '' ? [] : [variablesOf(config, projectId)];
  if (read === undefined) return variables;
  const launched = read.rulebook === undefined ? [] : launchedBy(read.rulebook);
  const jobs: readonly ExpectedJob[] = launched.map(({ name, job: { job, compiled } }) => ({
    job,
    container: compiled.container,
    args: compiled.args && compiled.args.map(({ template }) => template.text),
    env: Object.fromEntries([...compiled.env].map(([key, { template }]) => [key, template.text])),
    names: [name],
    isOfRules: true,
  }));
  const all = [...variables.map((one) => ({ ...one, names: ['JOB_NAME'] })), ...jobs];
  const alike = Map.groupBy(all, ({ job, container, args, isOfRules }) =>
    JSON.stringify([job, container, args && args[0], isOfRules]),
  );
  return [...alike.values()].flatMap(([first, ...others]) =>
    first === undefined
      ? []
      : [{ ...first, names: [...new Set([first, ...others].flatMap(({ names }) => names))] }],
  );
}
