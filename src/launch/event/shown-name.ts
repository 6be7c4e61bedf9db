const MOST_CHARACTERS = 80;

/**
 * A name that somebody else chose, fit for a sentence: not too long, and without line breaks or halves
 * of characters, which neither a log line nor an attribute of Pub/Sub can hold.
 */
export function shownName(name: string): string {
  const cut = name.length <= MOST_CHARACTERS ? name : `${name.slice(0, MOST_CHARACTERS)}…`;
  return JSON.stringify(cut).slice(1, -1);
}
