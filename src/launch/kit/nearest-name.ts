/** The one of `names` that differs from `name` by the fewest letters; undefined if `names` is empty. */
export function nearestName(name: string, names: readonly string[]): string | undefined {
  return byDistance(name, names)[0]?.candidate;
}

/**
 * `; did you mean NAME?` with the nearest of `names`; empty if more than half of the letters differ.
 */
export function hintOf(name: string, names: readonly string[]): string {
  const [nearest] = byDistance(name.slice(0, MOST_LETTERS), names);
  if (nearest === undefined || nearest.distance * 2 > Math.max(name.length, 2)) return '';
  return `; did you mean ${nearest.candidate}?`;
}

/** Only the beginning of longer names is compared: the comparison takes quadratic time. */
const MOST_LETTERS = 100;

function byDistance(name: string, names: readonly string[]) {
  const distances = names.map((candidate) => ({ candidate, distance: distance(name, candidate) }));
  return distances.toSorted((a, b) => a.distance - b.distance);
}

/** Levenshtein distance. */
function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [index, letter] of from.split('').entries()) {
    const next = [index + 1];
    for (const [column, other] of to.split('').entries()) {
      const kept = (row[column] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(kept, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
