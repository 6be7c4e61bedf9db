import type { LaunchState } from '../../src/launch/ledger/launch-state.ts';
import type { LedgerDatabase } from '../ledger-database.ts';
import { openBoards, OPERATOR, type BoardBed } from '../support/board-bed.ts';
import { liveThrough } from './lived-ledger.ts';
import { LIVED_RULES } from './lived-jobs.ts';

/** The states whose pages differ most. */
const STATES = ['queued', 'unknown', 'running', 'succeeded', 'failed', 'rejected'] as const;

/** A page of the board. */
interface LivedPage {
  readonly name: string;
  readonly path: string;
}

/** A board on a ledger with the launches of a day, and the headers of an operator's browser. */
export async function openLivedBoard(database: LedgerDatabase) {
  const { startBoard, ...parts } = await openBoards(database);
  await liveThrough(parts, await database.connect({ url: parts.url }));
  const board = await startBoard({ PROJECT_ID: 'shop-prod', REGION: 'asia-northeast1', RULES: LIVED_RULES });
  const { launches } = await parts.records.list({ limit: 500 });
  const pathOf = (state: LaunchState): string => {
    const found = launches.find((one) => one.state === state);
    if (found === undefined) throw new Error(`the ledger has no ${state} launch`);
    return `/launches/${found.launchId}?job=${found.name}`;
  };
  const pages: readonly LivedPage[] = [
    ...(await pagesOf(board)),
    { name: 'launches-failed', path: '/launches?state=failed' },
    { name: 'launches-none', path: '/launches?q=nothing' },
    ...STATES.map((state) => ({ name: `launch-${state}`, path: pathOf(state) })),
    { name: 'launch-values', path: `${pathOf('succeeded')}&show=values` },
  ];
  const headers = { 'x-goog-iap-jwt-assertion': await board.tokenOf(OPERATOR) };
  return { ...parts, address: board.address, headers, pages };
}

/** The pages of the navigation. */
async function pagesOf(board: BoardBed): Promise<readonly LivedPage[]> {
  const overview = await (await board.get('/')).text();
  const nav = /<nav[^]*?<\/nav>/.exec(overview)?.[0] ?? '';
  return [...nav.matchAll(/href="(\/([a-z]*))"/g)].map(([, path = '', name = '']) => ({
    name: name === '' ? 'overview' : name,
    path,
  }));
}
