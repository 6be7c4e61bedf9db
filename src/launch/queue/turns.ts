import type { Permit } from '../pace/permits.ts';

export interface Dealt {
  /** By path. */
  readonly shares: ReadonlyMap<string, readonly Permit[]>;
  /** Permits that no job can use. */
  readonly left: readonly Permit[];
}

/** Deals permits out to jobs in turn, and goes on where it stopped, so that a busy job does not starve the others. */
export class Turns {
  /** The path of the job that had the last permit. */
  #last = '';

  /** @param wants how many permits each job can use, by path. */
  deal(permits: readonly Permit[], wants: ReadonlyMap<string, number>): Dealt {
    const shares = new Map<string, Permit[]>();
    const left = permits.toReversed();
    const paths = [...wants.keys()].toSorted();
    const next = Math.max(
      0,
      paths.findIndex((path) => path > this.#last),
    );
    let turns = [...paths.slice(next), ...paths.slice(0, next)];
    while (left.length > 0 && turns.length > 0) {
      for (const path of turns) {
        const permit = left.pop();
        if (permit === undefined) break;
        this.#last = path;
        shares.set(path, [...(shares.get(path) ?? []), permit]);
      }
      turns = turns.filter((path) => (shares.get(path)?.length ?? 0) < (wants.get(path) ?? 0));
    }
    return { shares, left };
  }
}
