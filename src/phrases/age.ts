const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
] as const;

/** How long something took or is ago, in its greatest unit: `3h`. */
export function agePhrase(ageMs: number): string {
  const [unit, unitMs] = UNITS.find(([, ms]) => ageMs >= ms) ?? (['s', 1_000] as const);
  return `${Math.max(0, Math.floor(ageMs / unitMs))}${unit}`;
}
