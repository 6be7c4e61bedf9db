const MOST_CHARACTERS = 80;

/**
 * An untrusted name for use in a sentence: not too long, and without line breaks or half characters, which log lines and
 * attributes of Pub/Sub cannot have.
 */
export function shownName(name: string): string {
  const cut = name.length <= MOST_CHARACTERS ? name : `${name.slice(0, MOST_CHARACTERS)}…`;
  return JSON.stringify(cut).slice(1, -1);
}
