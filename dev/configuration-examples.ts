import type { Need } from '../config/rules.ts';

/** A complete configuration; a test loads it. */
export interface ConfigurationExample {
  readonly title: string;
  readonly needs: readonly Need[];
  readonly env: Readonly<Record<string, string>>;
  /** Content of the file that CONFIG_FILE names. */
  readonly file?: Readonly<Record<string, unknown>>;
}

/** One of each way to deploy. */
export const CONFIGURATION_EXAMPLES: readonly ConfigurationExample[] = [
  {
    title: 'One service for both sides; the tokens are checked in it, and by no IAM in front:',
    needs: ['request side', 'push side', 'launch'],
    env: {
      JOB_NAME: 'my-job',
      HTTP_AUTH: 'oidc',
      HTTP_AUDIENCE: 'https://bridge.example.com',
      HTTP_ACCOUNTS: 'scheduler@my-project.iam.gserviceaccount.com',
      PUSH_AUDIENCE: 'job-bridge-push',
      PUSH_SERVICE_ACCOUNTS: 'push@my-project.iam.gserviceaccount.com',
      DEAD_LETTER_TOPIC: 'job-launches-dead-letters',
    },
  },
  {
    title: 'The request side as a separate service, behind IAM:',
    needs: ['request side'],
    env: { ROLE: 'http', HTTP_AUTH: 'none', HTTP_GET: 'false' },
  },
  {
    title: 'The push side of a Django job behind IAM, with a file beside the environment:',
    needs: ['push side', 'launch'],
    env: {
      CONFIG_FILE: '/etc/job-bridge.json',
      LEDGER_URL: 'postgres://bridge:…@/bridge?host=/cloudsql/my-project:asia-northeast1:ledger',
    },
    file: {
      ROLE: 'subscriber',
      JOB_NAME: 'my-job',
      JOB_ARGS: ['manage.py', 'job', '--id={id}'],
      JOB_ENV: { MODE: 'batch' },
      ALLOW_OVERRIDES: ['args', 'taskCount<=10', 'env:APP_*'],
      PUSH_AUTH: 'none',
    },
  },
  {
    title: 'The board as a separate service, behind Identity-Aware Proxy:',
    needs: ['board'],
    env: {
      ROLE: 'board',
      BOARD_AUTH: 'iap',
      BOARD_AUDIENCE: '/projects/123/locations/asia-northeast1/services/job-bridge-board',
      BOARD_OPERATORS: 'ann@example.com,ken@example.com',
      LEDGER_URL: 'postgres://board:…@/bridge?host=/cloudsql/my-project:asia-northeast1:ledger',
    },
  },
];
