import type { Words } from './words/en.ts';

/** A count that stops one above `most`, as people read it: `10,000+`. */
export function counted(count: number, most: number, { language }: Words): string {
  return count > most ? `${most.toLocaleString(language)}+` : count.toLocaleString(language);
}
