import { LAUNCH_STATES, type LaunchState } from '../launch/ledger/launch-state.ts';
import { BoardProblem } from './board-problem.ts';
import { address } from './links.ts';

/** The filters of the list. They are part of the address, so that a link shows the same to others. */
export interface LaunchesQuery {
  readonly q: string;
  readonly states: readonly LaunchState[];
  readonly job: string;
  readonly key: string;
  /** Where the page begins; empty for the newest. */
  readonly after: string;
}

/** Matching launches are counted up to this. */
export const MOST_FOUND = 1_000;

/** Longer than any key, name or place in a list. */
const MOST_CHARACTERS = 1_000;

/**
 * Reads the filters. An empty one counts as left out, as forms send it.
 *
 * @throws {BoardProblem} `invalid-query` for a state that does not exist, or a value that no launch can have.
 */
export function readLaunchesQuery(query: URLSearchParams): LaunchesQuery {
  const textOf = (name: string): string => {
    const text = (query.get(name) ?? '').trim();
    if (text.length <= MOST_CHARACTERS && !text.includes('\0')) return text;
    throw invalid(({ refusals }) => refusals.textTooLong(name, MOST_CHARACTERS));
  };
  const states = query
    .getAll('state')
    .flatMap((text) => text.split(','))
    .filter((text) => text !== '')
    .map((text) => {
      const state = LAUNCH_STATES.find((one) => one === text);
      if (state !== undefined) return state;
      throw invalid(({ refusals }) => refusals.noSuchState(LAUNCH_STATES.join(', ')));
    });
  return {
    q: textOf('q'),
    states: [...new Set(states)],
    job: textOf('job'),
    key: textOf('key'),
    after: textOf('after'),
  };
}

/** The address of the list with these filters. */
export function launchesAddress({ q, states, job, key, after }: LaunchesQuery): string {
  return address('/launches', { q, state: states.join(','), job, key, after });
}

function invalid(phrase: BoardProblem['phrase']): BoardProblem {
  return new BoardProblem({ code: 'invalid-query', phrase });
}
