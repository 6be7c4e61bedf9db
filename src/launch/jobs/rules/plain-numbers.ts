/**
 * Turns the integers of a rules file into plain numbers, for its schema. The data of events in its tests keep their
 * bigints, like the data of real events.
 *
 * @param value the parsed YAML, integers as bigints.
 */
export function withPlainNumbers(value: unknown, path: readonly (string | number)[] = []): unknown {
  const [top, , part, field] = path;
  if (top === 'tests' && part === 'event' && field === 'data') return value;
  if (typeof value === 'bigint') return Number(value);
  if (Array.isArray(value)) return value.map((item, index) => withPlainNumbers(item, [...path, index]));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, withPlainNumbers(item, [...path, key])]),
  );
}
