import { closeAfterTest } from '../../emulators/testing/closing.ts';
import { partsOf } from '../../src/launch/ledger/store-fixture.conformance.ts';
import { openLedger } from '../../src/ledger/open-ledger.ts';
import type { LedgerDatabase } from '../ledger-database.ts';
import { startHttpService, type HttpServiceOptions } from './http-service.ts';

/** The parts of a new, empty ledger in PostgreSQL with the machine's time; closed after the test. */
export async function openParts(database: LedgerDatabase) {
  const url = await database.create();
  const store = await openLedger({ url, isPatient: true });
  closeAfterTest(() => store.close());
  const pass = () => Promise.reject(new Error('the time of this ledger cannot be moved'));
  return { url, ...(await partsOf({ stores: [store], pass })) };
}

/** The request side on such a ledger; it accepts every caller. */
export async function startOperatedService(database: LedgerDatabase, options: HttpServiceOptions = {}) {
  const parts = await openParts(database);
  const { records, actions } = parts;
  const service = await startHttpService({ records, actions, operators: ['*'], ...options });
  const post = (path: string, headers: Record<string, string> = {}) =>
    service.send(path, { method: 'POST', headers });
  return { ...service, ...parts, post };
}
