/** What a secret is used for. */
export type SecretName = 'form tokens';

/** Random secrets, shared by all instances on a ledger. Every method throws `LedgerUnavailable` or `LedgerUnusable`. */
export interface Secrets {
  /** The secret of that name. The first call creates it. */
  secret(name: SecretName): Promise<string>;
}
