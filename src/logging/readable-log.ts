import type { DestinationStream } from 'pino';
import { framesOf } from './described-error.ts';

export interface ReadableLogOptions {
  readonly stream: { write(text: string): unknown };
  readonly hasColors: boolean;
}

/** Escape sequences by severity (ECMA-48, SGR). */
const COLORS: Readonly<Record<string, string>> = {
  DEBUG: '34',
  INFO: '32',
  WARNING: '33',
  ERROR: '31',
  CRITICAL: '31;1',
};
const DIM = '2';

/** Fields that repeat the rest of the line, or are for Google's tools. */
const HIDDEN = new Set(
  '@type severity time message outcome route taskIndex taskAttempt config stack_trace'.split(' '),
);
/** Fields that are hidden if the line has the other one. */
const HIDDEN_BESIDE: Readonly<Record<string, string>> = {
  messageId: 'launchId',
  method: 'route',
  job: 'execution',
};
/** The fields that come first, in this order. */
const FIRST = { id: undefined, launchId: undefined, execution: undefined };
const GOOGLES = 'logging.googleapis.com/';

/** A destination that writes each log line for a person at a terminal. */
export function readableLog({ stream, hasColors }: ReadableLogOptions): DestinationStream {
  const paint = (code: string | undefined, text: string): string =>
    hasColors && code !== undefined && text !== '' ? `\u001B[${code}m${text}\u001B[0m` : text;
  return {
    write(line) {
      const entry = JSON.parse(line) as Readonly<Record<string, unknown>>;
      const { time, severity = 'DEFAULT', message, stack_trace: stack } = entry;
      // JSON of another program, such as one that runs as the job.
      if (typeof message !== 'string' || typeof severity !== 'string') return void stream.write(line);
      const head = `${clockTime(time)} ${paint(COLORS[severity], severity.padEnd(7))} ${message}`;
      const fields = Object.entries({ ...FIRST, ...entry })
        .filter(isShownIn(entry))
        .map(shown)
        .join(' ');
      const frames = typeof stack === 'string' ? framesOf(stack) : [];
      const below = frames.map((frame) => `\n${frame}`).join('');
      stream.write(`${head}${fields && `  ${paint(DIM, fields)}`}${paint(DIM, below)}\n`);
    },
  };
}

/** The local time without the day. */
function clockTime(time: unknown): string {
  const date = new Date(typeof time === 'string' ? time : Date.now());
  return `${date.toTimeString().slice(0, 8)}.${String(date.getMilliseconds()).padStart(3, '0')}`;
}

function isShownIn(entry: Readonly<Record<string, unknown>>): (field: [string, unknown]) => boolean {
  return ([name, value]) =>
    value !== undefined &&
    value !== null &&
    !HIDDEN.has(name) &&
    !name.startsWith(GOOGLES) &&
    entry[HIDDEN_BESIDE[name] ?? ''] === undefined;
}

function shown([name, value]: [string, unknown]): string {
  if (name === 'err') return `err=${JSON.stringify((value as { readonly message?: unknown }).message)}`;
  // JSON escapes control characters, which could move the cursor.
  const isPlain = typeof value === 'string' && !/[\s"\p{Cc}]/u.test(value);
  const text = isPlain ? shortName(value) : JSON.stringify(value);
  return `${name}=${text}`;
}

/** The last part of a full resource name: `projects/…/executions/job-abc` is `job-abc`. */
function shortName(text: string): string {
  return /^projects\/.*\/([^/]+)$/.exec(text)?.[1] ?? text;
}
