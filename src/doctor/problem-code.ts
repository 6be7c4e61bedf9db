/** What can be wrong with the way of a message to the bridge. */
export type DeliveryCode =
  | 'topic-missing'
  | 'subscription-missing'
  | 'subscription-elsewhere'
  | 'subscription-detached'
  | 'subscription-inactive'
  | 'subscription-filtered'
  | 'subscription-ordered'
  | 'subscription-exactly-once'
  | 'subscription-expires'
  | 'retention-short'
  | 'ack-deadline-shorter'
  | 'ack-deadline-longer'
  | 'retry-immediate'
  | 'retry-backoff-differs';

/** What can be wrong with the pushes themselves. */
export type PushCode =
  | 'subscription-not-push'
  | 'push-endpoint-insecure'
  | 'push-endpoint-path'
  | 'push-bare'
  | 'push-token-missing'
  | 'push-audience-differs'
  | 'push-account-differs'
  | 'push-audience-refused'
  | 'push-door-open'
  | 'keys-unreachable'
  | 'service-missing'
  | 'service-checks-twice'
  | 'service-timeout-short'
  | 'service-instances';

/** What can be wrong with the way of a message that is given up. */
export type DeadLetterCode =
  | 'dead-letter-policy-missing'
  | 'dead-letter-policy-elsewhere'
  | 'max-attempts-fewer'
  | 'max-attempts-more'
  | 'dead-letter-topic-unset'
  | 'dead-letter-topic-missing'
  | 'dead-letters-unread'
  | 'dead-letters-expire'
  | 'dead-letters-filtered'
  | 'dead-letters-retention-short'
  | 'dead-letter-subscription-missing'
  | 'dead-letter-subscription-elsewhere'
  | 'dead-letter-subscription-detached'
  | 'dead-letter-subscription-not-pull'
  | 'dead-letter-subscription-counts';

/** What can be wrong with the job. */
export type JobCode =
  | 'job-missing'
  | 'container-unnamed'
  | 'container-unknown'
  | 'container-misnamed'
  | 'job-retries'
  | 'job-args-replaced'
  | 'job-image-sample'
  | 'job-ledger-missing'
  | 'job-ledger-plain'
  | 'run-job-refused'
  | 'job-not-ready';

/** What can be wrong with the ledger and with time. */
export type LedgerCode =
  | 'ledger-unreachable'
  | 'ledger-refused'
  | 'ledger-missing'
  | 'ledger-older'
  | 'ledger-newer'
  | 'ledger-forgets-sooner'
  | 'clock-skewed';

/** What can be wrong with rights, and with whoever looks. */
export type AccessCode =
  | 'configuration-unusable'
  | 'credentials-missing'
  | 'credentials-refused'
  | 'credentials-unreachable'
  | 'impersonated-account-missing'
  | 'impersonation-refused'
  | 'impersonation-failed'
  | 'iam-credentials-disabled'
  | 'iam-credentials-unreachable'
  | 'identity-not-service'
  | 'pubsub-disabled'
  | 'pubsub-unreachable'
  | 'cloud-run-disabled'
  | 'cloud-run-unreachable'
  | 'look-denied'
  | 'look-failed'
  | 'publish-denied'
  | 'dead-letter-publish-denied'
  | 'run-denied'
  | 'run-job-denied'
  | 'overrides-denied'
  | 'executions-denied';

/** Everything that `doctor` can find. The codes are stable: scripts filter by them. */
export type ProblemCode = DeliveryCode | PushCode | DeadLetterCode | JobCode | LedgerCode | AccessCode;
