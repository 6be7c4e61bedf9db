/** The message types with a special JSON form. Source: "ProtoJSON Format" of the protobuf documentation. */

/** `google.protobuf.Timestamp` or `google.protobuf.Duration`. */
interface SecondsAndNanos {
  readonly seconds: string;
  readonly nanos: number;
}

const NANOS_DIGITS = 9;
const DURATION = /^(?<sign>-?)(?<seconds>\d+)(?:\.(?<fraction>\d{1,9}))?s$/;
const TIMESTAMP =
  /^(?<whole>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(?<fraction>\d{1,9}))?(?<zone>Z|[+-]\d\d:\d\d)$/;

/** RFC 3339 in UTC, with 0, 3, 6 or 9 digits of a second. */
export function writeTimestamp({ seconds = 0, nanos = 0 }: Readonly<Record<string, unknown>>): string {
  const whole = new Date(Number(seconds) * 1000).toISOString().slice(0, -'.000Z'.length);
  return `${whole}${fraction(Number(nanos))}Z`;
}

/** Undefined for an invalid RFC 3339 time. */
export function readTimestamp(text: string): SecondsAndNanos | undefined {
  const groups = TIMESTAMP.exec(text)?.groups;
  const ms = groups === undefined ? Number.NaN : Date.parse(`${groups.whole}${groups.zone}`);
  return Number.isNaN(ms) ? undefined : { seconds: String(ms / 1000), nanos: readNanos(groups?.fraction) };
}

/** Seconds with an `s` at the end: `3.500s`. */
export function writeDuration({ seconds = 0, nanos = 0 }: Readonly<Record<string, unknown>>): string {
  const negative = String(seconds).startsWith('-') || Number(nanos) < 0;
  const whole = String(seconds).replace(/^-/, '');
  return `${negative ? '-' : ''}${whole}${fraction(Math.abs(Number(nanos)))}s`;
}

/** Undefined for an invalid duration. */
export function readDuration(text: string): SecondsAndNanos | undefined {
  const groups = DURATION.exec(text)?.groups;
  if (groups === undefined) return undefined;
  const { sign = '', seconds = '0' } = groups;
  const nanos = readNanos(groups.fraction);
  return { seconds: `${sign}${seconds}`, nanos: sign === '' ? nanos : -nanos };
}

/** Paths in lowerCamelCase, separated by commas. */
export function writeFieldMask({ paths = [] }: Readonly<Record<string, unknown>>): string {
  const camel = (path: string): string =>
    path.replaceAll(/_([a-z])/g, (_whole, letter: string) => letter.toUpperCase());
  return (paths as readonly string[]).map(camel).join(',');
}

/** Takes paths in snake_case too, as the services do. */
export function readFieldMask(text: string): { readonly paths: readonly string[] } {
  const snake = (path: string): string => path.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  return { paths: text === '' ? [] : text.split(',').map(snake) };
}

function fraction(nanos: number): string {
  if (nanos === 0) return '';
  const digits = String(nanos).padStart(NANOS_DIGITS, '0');
  return `.${digits.replace(/(?:000){1,2}$/, '')}`;
}

function readNanos(digits = ''): number {
  return Number(digits.padEnd(NANOS_DIGITS, '0'));
}
