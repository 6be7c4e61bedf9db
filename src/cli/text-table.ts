import { shownLine } from '../launch/kit/shown-line.ts';

/**
 * Rows as aligned columns under their titles, one line each.
 *
 * @param columns what each column shows of a row, by its title.
 */
export function textTable<Row>(
  columns: Readonly<Record<string, (row: Row) => string>>,
  rows: readonly Row[],
): readonly string[] {
  const titles = Object.keys(columns);
  const cells = [titles, ...rows.map((row) => Object.values(columns).map((read) => shownLine(read(row))))];
  const widths = titles.map((_, n) =>
    cells.reduce((widest, line) => Math.max(widest, line[n]?.length ?? 0), 0),
  );
  return cells.map((line) =>
    line
      .map((cell, n) => cell.padEnd(widths[n] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
