import type { ModuleFile } from './terraform-module.ts';

/** A mistake to plant, and the complaint that a check must make. */
export interface Mistake {
  readonly file: string;
  readonly right: string;
  readonly wrong: string;
  readonly says: string;
}

/**
 * The files with the mistake in them.
 *
 * @throws {Error} if the file does not contain the right text.
 */
export function planted(
  { file, right, wrong }: Omit<Mistake, 'says'>,
  among: readonly ModuleFile[],
): readonly ModuleFile[] {
  const found = among.find(({ name, text }) => name === file && text.includes(right));
  if (found === undefined) throw new Error(`${file} has no ${right}`);
  return among.map((source) =>
    source === found ? { ...source, text: source.text.replace(right, wrong) } : source,
  );
}
