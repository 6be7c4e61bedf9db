import { withDeadLetters } from './desk.ts';
import { LEASE_SECONDS } from '../../dead-letters/leases.ts';
import { isSelected, readLetter, type Letter, type SelectionOptions } from '../../dead-letters/letter.ts';
import { checkedNumber } from '../options.ts';
import { terminalJson } from '../terminal-text.ts';
import { letterFields, letterTable, thereAre } from './report.ts';
import { shownSelection } from './selection.ts';
import { CommandError, type Runtime } from '../../settings/runtime.ts';

export interface DeadLettersListOptions extends SelectionOptions {
  /** A number as text; 100 when left out. */
  readonly limit?: string | undefined;
  readonly json?: boolean | undefined;
}

const PAGE = 100;
const MOST_LISTED = 100_000;

/**
 * Prints the dead letters, the newest first. In Pub/Sub reading a message leases it; all are released before anything is
 * printed.
 *
 * @throws {CommandError}
 */
export async function deadLettersList(runtime: Runtime, options: DeadLettersListOptions): Promise<void> {
  const { limit: value = '100' } = options;
  const limit = checkedNumber({ name: '--limit', value, least: 1, most: MOST_LISTED });
  const seen: string[] = [];
  const listed: Letter[] = [];
  await withDeadLetters({ runtime, pageSize: PAGE }, async ({ leases }) => {
    while (!runtime.stop.aborted && listed.length < limit) {
      const page = await leases.next();
      if (page.length === 0) break;
      const letters = page.map(readLetter);
      seen.push(...letters.map(({ reason }) => reason));
      listed.push(...letters.filter((letter) => isSelected(letter, options)));
    }
  });
  if (runtime.stop.aborted) {
    throw new CommandError({ message: 'stopped; the messages are released', exitCode: 1 });
  }
  const nowMs = Date.now();
  const letters = listed.slice(0, limit).toSorted((a, b) => b.timeMs - a.timeMs);
  const lines =
    options.json === true
      ? letters.map((letter) => terminalJson(letterFields(letter, nowMs)))
      : letterTable(letters, nowMs);
  for (const line of letters.length === 0 ? [] : lines) runtime.print(line);
  runtime.note?.(ending({ seen, letters, limit, options }));
}

function ending(options: {
  readonly seen: readonly string[];
  readonly letters: readonly Letter[];
  readonly limit: number;
  readonly options: DeadLettersListOptions;
}): string {
  const { seen, letters, limit, options: selection } = options;
  if (seen.length === 0) {
    return `no dead letters. Messages that another reader has leased are not seen; those of a killed run stay leased for up to ${LEASE_SECONDS} s`;
  }
  if (letters.length === 0) {
    return `no dead letter${shownSelection(selection)}; ${thereAre(seen)}`;
  }
  const more = letters.length === limit ? `, and there may be more: raise --limit` : '';
  return `${letters.length} dead letter${letters.length === 1 ? '' : 's'}${more} (left in the subscription)`;
}
