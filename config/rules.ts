import type { Config, ConfigKey } from './schema.ts';

/** A use of the configuration that requires certain keys. */
export type Need = 'request side' | 'push side' | 'board' | 'launch';

interface Rule<Key extends ConfigKey = ConfigKey> {
  readonly needs: readonly Need[];
  /** The combination that it refuses, for docs/configuration.md. */
  readonly refuses: string;
  /** Every key that it reads. If one of them is malformed, the rule is not checked. */
  readonly keys: readonly Key[];
  /** The complaint, which begins with the key. */
  readonly check: (config: Pick<Config, Key>) => string | undefined;
}

/** `check` can read only the keys of its rule, so that `keys` is complete. */
function rule<Key extends ConfigKey>(given: Rule<Key>): Rule<Key> {
  return given;
}

/** Exported, because the command `rules` checks it without any need. */
export const ONE_RULES_TEXT = rule({
  needs: ['request side', 'push side', 'board'],
  refuses: '`RULES_FILE` and `RULES` together',
  keys: ['RULES_FILE', 'RULES'],
  check: ({ RULES_FILE, RULES: text }) =>
    RULES_FILE !== '' && text !== '' ? 'RULES: RULES_FILE is set too; takes one of them' : undefined,
});

/** Combinations that are refused, and keys that a command requires. */
export const RULES: readonly Rule[] = [
  rule({
    needs: ['launch'],
    refuses: 'none of `JOB_NAME`, `RULES_FILE` and `RULES` set',
    keys: ['JOB_NAME', 'RULES_FILE', 'RULES'],
    check: ({ JOB_NAME, RULES_FILE, RULES: text }) =>
      JOB_NAME === '' && RULES_FILE === '' && text === ''
        ? 'JOB_NAME: is missing; takes the name of the Cloud Run job, or set RULES_FILE'
        : undefined,
  }),
  ONE_RULES_TEXT,
  rule({
    needs: ['request side'],
    refuses: 'no `HTTP_AUTH`',
    keys: ['HTTP_AUTH'],
    check: ({ HTTP_AUTH }) =>
      HTTP_AUTH === ''
        ? 'HTTP_AUTH: is missing; takes "oidc", or "none" if IAM or a proxy in front authenticates'
        : undefined,
  }),
  rule({
    needs: ['request side'],
    refuses: '`HTTP_AUTH=oidc` without `HTTP_AUDIENCE`',
    keys: ['HTTP_AUTH', 'HTTP_AUDIENCE'],
    check: ({ HTTP_AUTH, HTTP_AUDIENCE }) =>
      HTTP_AUTH === 'oidc' && HTTP_AUDIENCE === ''
        ? 'HTTP_AUDIENCE: is missing; HTTP_AUTH=oidc takes the expected "aud" of tokens'
        : undefined,
  }),
  rule({
    needs: ['request side'],
    refuses: '`HTTP_AUTH=oidc` without `HTTP_ACCOUNTS`',
    keys: ['HTTP_AUTH', 'HTTP_ACCOUNTS'],
    check: ({ HTTP_AUTH, HTTP_ACCOUNTS }) =>
      HTTP_AUTH === 'oidc' && HTTP_ACCOUNTS.length === 0
        ? 'HTTP_ACCOUNTS: is missing; HTTP_AUTH=oidc takes the e-mails that may request launches'
        : undefined,
  }),
  rule({
    needs: ['request side'],
    refuses: '`HTTP_OPERATORS` with e-mails and `HTTP_AUTH=none`, or with `*` and anything else',
    keys: ['HTTP_AUTH', 'HTTP_OPERATORS'],
    check: ({ HTTP_AUTH, HTTP_OPERATORS: operators }) => {
      if (HTTP_AUTH === 'none' && operators.some((one) => one !== '*')) {
        return 'HTTP_OPERATORS: names accounts, but with HTTP_AUTH=none the caller is not known; takes "*" for every caller, or nothing';
      }
      return HTTP_AUTH === 'oidc' && operators.includes('*')
        ? 'HTTP_OPERATORS: has "*"; with HTTP_AUTH=oidc it takes the e-mails that may list, cancel and retry'
        : undefined;
    },
  }),
  rule({
    needs: ['push side'],
    refuses: '`PUSH_AUTH=oidc` without `PUSH_AUDIENCE`',
    keys: ['PUSH_AUTH', 'PUSH_AUDIENCE'],
    check: ({ PUSH_AUTH, PUSH_AUDIENCE }) =>
      PUSH_AUTH === 'oidc' && PUSH_AUDIENCE === ''
        ? 'PUSH_AUDIENCE: is missing; PUSH_AUTH=oidc takes the expected "aud" of push tokens'
        : undefined,
  }),
  rule({
    needs: ['push side'],
    refuses: '`PUSH_AUTH=oidc` without `PUSH_SERVICE_ACCOUNTS`',
    keys: ['PUSH_AUTH', 'PUSH_SERVICE_ACCOUNTS'],
    check: ({ PUSH_AUTH, PUSH_SERVICE_ACCOUNTS }) =>
      PUSH_AUTH === 'oidc' && PUSH_SERVICE_ACCOUNTS.length === 0
        ? 'PUSH_SERVICE_ACCOUNTS: is missing; PUSH_AUTH=oidc takes the service accounts that may push'
        : undefined,
  }),
  rule({
    needs: ['launch'],
    refuses: '`RUN_JOB_TIMEOUT_MS` that is not more than 10 s below `ACK_DEADLINE_SECONDS`',
    keys: ['RUN_JOB_TIMEOUT_MS', 'ACK_DEADLINE_SECONDS'],
    check: ({ RUN_JOB_TIMEOUT_MS, ACK_DEADLINE_SECONDS }) =>
      RUN_JOB_TIMEOUT_MS + 10_000 >= ACK_DEADLINE_SECONDS * 1000
        ? `RUN_JOB_TIMEOUT_MS: is ${RUN_JOB_TIMEOUT_MS}; with 10000 more it must stay below ACK_DEADLINE_SECONDS (${ACK_DEADLINE_SECONDS} s)`
        : undefined,
  }),
  rule({
    needs: ['push side'],
    refuses: '`DEAD_LETTER_TOPIC` the same as `TOPIC`',
    keys: ['DEAD_LETTER_TOPIC', 'TOPIC', 'PROJECT_ID'],
    check: (config) =>
      config.DEAD_LETTER_TOPIC !== '' &&
      fullTopicName(config, config.DEAD_LETTER_TOPIC) === fullTopicName(config, config.TOPIC)
        ? 'DEAD_LETTER_TOPIC: is the same as TOPIC, so each dead letter would be delivered as a new launch request; takes another topic'
        : undefined,
  }),
  rule({
    needs: ['push side'],
    refuses: '`EVENTS_TOPIC` without `LEDGER_URL`',
    keys: ['EVENTS_TOPIC', 'LEDGER_URL'],
    check: ({ EVENTS_TOPIC, LEDGER_URL }) =>
      EVENTS_TOPIC !== '' && LEDGER_URL === ''
        ? 'EVENTS_TOPIC: needs LEDGER_URL, because without a ledger nothing follows launches; set both or neither'
        : undefined,
  }),
  rule({
    needs: ['push side'],
    refuses: '`EVENTS_TOPIC` the same as `TOPIC` or `DEAD_LETTER_TOPIC`',
    keys: ['EVENTS_TOPIC', 'TOPIC', 'DEAD_LETTER_TOPIC', 'PROJECT_ID'],
    check(config) {
      const { EVENTS_TOPIC: events } = config;
      const other = (['TOPIC', 'DEAD_LETTER_TOPIC'] as const).find(
        (key) => events !== '' && fullTopicName(config, config[key]) === fullTopicName(config, events),
      );
      return other && `EVENTS_TOPIC: is the same as ${other}; takes another topic`;
    },
  }),
  rule({
    needs: ['push side'],
    refuses: 'two of `PUSH_PATH`, `EXECUTIONS_PATH` and `SWEEP_PATH` with the same value',
    keys: ['PUSH_PATH', 'EXECUTIONS_PATH', 'SWEEP_PATH'],
    check({ PUSH_PATH, EXECUTIONS_PATH, SWEEP_PATH }) {
      const same = (key: string, other: string): string =>
        `${key}: is the same as ${other}; takes another path`;
      if (EXECUTIONS_PATH === PUSH_PATH) return same('EXECUTIONS_PATH', 'PUSH_PATH');
      if (SWEEP_PATH === PUSH_PATH) return same('SWEEP_PATH', 'PUSH_PATH');
      return SWEEP_PATH === EXECUTIONS_PATH ? same('SWEEP_PATH', 'EXECUTIONS_PATH') : undefined;
    },
  }),
  rule({
    needs: ['board'],
    refuses: 'no `BOARD_AUTH`',
    keys: ['BOARD_AUTH'],
    check: ({ BOARD_AUTH }) =>
      BOARD_AUTH === ''
        ? 'BOARD_AUTH: is missing; takes "iap", or "none" on this machine or if a proxy in front authenticates'
        : undefined,
  }),
  rule({
    needs: ['board'],
    refuses: '`BOARD_AUTH=iap` without `BOARD_AUDIENCE`',
    keys: ['BOARD_AUTH', 'BOARD_AUDIENCE'],
    check: ({ BOARD_AUTH, BOARD_AUDIENCE }) =>
      BOARD_AUTH === 'iap' && BOARD_AUDIENCE === ''
        ? 'BOARD_AUDIENCE: is missing; BOARD_AUTH=iap takes the expected "aud" of tokens'
        : undefined,
  }),
  rule({
    needs: ['board'],
    refuses: '`BOARD_OPERATORS` with e-mails and `BOARD_AUTH=none`, or with `*` and anything else',
    keys: ['BOARD_AUTH', 'BOARD_OPERATORS'],
    check: ({ BOARD_AUTH, BOARD_OPERATORS: operators }) => {
      if (BOARD_AUTH === 'none' && operators.some((one) => one !== '*')) {
        return 'BOARD_OPERATORS: names accounts, but with BOARD_AUTH=none the caller is not known; takes "*" for everyone, or nothing';
      }
      return BOARD_AUTH === 'iap' && operators.includes('*')
        ? 'BOARD_OPERATORS: has "*"; with BOARD_AUTH=iap it takes the e-mails that may act'
        : undefined;
    },
  }),
  rule({
    needs: ['board'],
    refuses: 'no `LEDGER_URL`',
    keys: ['LEDGER_URL'],
    check: ({ LEDGER_URL }) =>
      LEDGER_URL === '' ? 'LEDGER_URL: is missing; the board shows what is in the ledger' : undefined,
  }),
];

function fullTopicName({ PROJECT_ID }: Pick<Config, 'PROJECT_ID'>, name: string): string {
  return name.includes('/') ? name : `projects/${PROJECT_ID}/topics/${name}`;
}

/** The rules of the given needs, in order. */
export function rulesFor(needs: readonly Need[]): readonly Rule[] {
  return RULES.filter((one) => one.needs.some((need) => needs.includes(need)));
}

/** Every complaint about `config` for the given needs, in order. */
export function complaints(config: Config, needs: readonly Need[]): readonly string[] {
  return rulesFor(needs)
    .map(({ check }) => check(config))
    .filter((complaint) => complaint !== undefined);
}
