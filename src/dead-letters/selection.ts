import type { Letter } from './letter.ts';

/** Which dead letters are meant; those that fit everything given. */
export interface SelectionOptions {
  readonly reason?: string | undefined;
  readonly launchId?: string | undefined;
}

/** Whether a dead letter is meant. */
export function isSelected(letter: Letter, { reason, launchId }: SelectionOptions): boolean {
  return (
    (reason === undefined || letter.reason === reason) &&
    (launchId === undefined || letter.launchId === launchId)
  );
}
