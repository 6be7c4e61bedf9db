/** What a ledger keeps a secret for. */
export type SecretName = 'form tokens';

/** Random secrets that all instances on a ledger share. Every method throws `LedgerUnavailable` or `LedgerUnusable`. */
export interface Secrets {
  /** The secret of that name: made when it is asked for the first time, and the same for every instance. */
  secret(name: SecretName): Promise<string>;
}
