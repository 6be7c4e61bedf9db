/** JSON of data in which integers are bigints, every digit kept. */
export function jsonOf(data: unknown): string {
  return JSON.stringify(data, (_key, value: unknown) =>
    typeof value === 'bigint' ? (JSON as unknown as RawJson).rawJSON(String(value)) : value,
  );
}

/** TypeScript's library does not know it yet. */
interface RawJson {
  rawJSON(source: string): unknown;
}
