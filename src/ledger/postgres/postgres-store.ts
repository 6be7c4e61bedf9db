import type { LedgerStore } from '../../launch/ledger/ledger-store.ts';
import type { LedgerKind, OpenLedgerOptions } from '../ledger-kind.ts';
import { connectPool, ledgerUrlComplaint } from './pool.ts';

/** See `OpenLedgerOptions.isPatient`. */
const PATIENT_LOCK_TIMEOUT_MS = 5_000;
/** How long closing waits for a connection that is being made. */
const CLOSE_LIMIT_MS = 1_000;

/** The ledger in PostgreSQL. */
export const kind: LedgerKind = {
  open: openStore,
  complaintAbout: ledgerUrlComplaint,
};

function openStore({ url, isPatient = false, onConnectionLost }: OpenLedgerOptions): LedgerStore {
  const pool = connectPool({
    url,
    ...(isPatient && { lockTimeoutMs: PATIENT_LOCK_TIMEOUT_MS }),
    onConnectionLost,
  });
  return {
    async queue(options) {
      const { postgresQueue } = await import('./postgres-queue.ts');
      return postgresQueue({ pool, ...options });
    },
    async budget(options) {
      const { PostgresBudget } = await import('./postgres-budget.ts');
      return new PostgresBudget({ pool, ...options });
    },
    async pauses() {
      const { postgresPauses } = await import('./launch-pauses.ts');
      return postgresPauses(pool);
    },
    async records(options) {
      const { postgresRecords } = await import('./postgres-records.ts');
      return postgresRecords(pool, options);
    },
    async survey(options) {
      const { postgresSurvey } = await import('./postgres-survey.ts');
      return postgresSurvey(pool, options);
    },
    async actions() {
      const { postgresActions } = await import('./postgres-actions.ts');
      return postgresActions(pool);
    },
    async ends() {
      const { postgresEnds } = await import('./postgres-ends.ts');
      return postgresEnds(pool);
    },
    async outbox(options) {
      const { postgresOutbox } = await import('./postgres-outbox.ts');
      return postgresOutbox(pool, options);
    },
    async leases() {
      const { postgresLeases } = await import('./postgres-leases.ts');
      return postgresLeases(pool);
    },
    async fence() {
      const { postgresFence } = await import('./postgres-fence.ts');
      return postgresFence(pool);
    },
    async batches() {
      const { postgresBatches } = await import('./postgres-batches.ts');
      return postgresBatches(pool);
    },
    async secrets() {
      const { postgresSecrets } = await import('./postgres-secrets.ts');
      return postgresSecrets(pool);
    },
    async upkeep() {
      const { postgresUpkeep } = await import('./postgres-upkeep.ts');
      return postgresUpkeep(pool);
    },
    async facts({ now }) {
      const { readLedgerFacts } = await import('./ledger-facts.ts');
      return readLedgerFacts({ pool, now });
    },
    async boardRights({ mayAct }) {
      const { boardRights } = await import('./board-rights.ts');
      return boardRights({ pool, mayAct });
    },
    async close() {
      const limit = Promise.withResolvers<void>();
      const timer = setTimeout(limit.resolve, CLOSE_LIMIT_MS);
      await Promise.race([pool.end(), limit.promise]);
      clearTimeout(timer);
    },
  };
}
