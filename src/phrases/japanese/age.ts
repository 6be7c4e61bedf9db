const UNITS = [
  ['日', 86_400_000],
  ['時間', 3_600_000],
  ['分', 60_000],
] as const;

/** {@link agePhrase} in Japanese: `3 時間`. */
export function agePhraseJa(ageMs: number): string {
  const [unit, unitMs] = UNITS.find(([, ms]) => ageMs >= ms) ?? (['秒', 1_000] as const);
  return `${Math.max(0, Math.floor(ageMs / unitMs))} ${unit}`;
}
