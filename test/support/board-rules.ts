import type { LedgerDatabase } from '../ledger-database.ts';
import { openBoards, READER } from './board-bed.ts';
import { pageText } from './page-text.ts';

export const RULES = `
jobs:
  report: { job: reports, running: 2, key: "{id}", whenRunning: skip, expireAfter: 90s, args: [report, "--id={id}"] }
  thumbnails:
    launchId: [gcs, "{data.name}"]
    args: ["--object={data.name}"]
    env: { BUCKET: "{data.bucket}" }
rules:
  - name: nightly
    from: { subscription: ticks }
    launch: { job: report, args: [nightly] }
  - name: uploads
    from: { attributes: { eventType: OBJECT_FINALIZE } }
    when: data.size > 0
    launch: { job: thumbnails, env: { SIZE: "{data.size}" } }
unmatched: reject`;

/** A board with these rules, and a reader who tries events there. */
export async function startRules(database: LedgerDatabase, changed: Readonly<Record<string, string>> = {}) {
  const { startBoard, records, stored } = await openBoards(database);
  const board = await startBoard({ RULES, ...changed });
  /** The page after an event was tried. */
  const tried = async (fields: Readonly<Record<string, string>>, headers = {}) => {
    const token = await board.formToken('/rules', READER);
    const response = await board.post('/rules', { token, ...fields }, { email: READER, headers });
    const page = await response.text();
    return { status: response.status, page, text: pageText(page) };
  };
  return { ...board, records, stored, tried };
}
