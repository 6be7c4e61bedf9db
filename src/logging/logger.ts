import {
  pino,
  stdTimeFunctions,
  type DestinationStream,
  type LogFn,
  type Logger,
  type LoggerOptions as Options,
} from 'pino';
import { describeError, stackTraceOf } from './described-error.ts';

export type { Logger } from 'pino';

/** pino's levels as Cloud Logging's severities. Source: LogSeverity in google/logging/type/log_severity.proto. */
const SEVERITY: Readonly<Record<string, string>> = {
  trace: 'DEBUG',
  debug: 'DEBUG',
  info: 'INFO',
  warn: 'WARNING',
  error: 'ERROR',
  fatal: 'CRITICAL',
};

/** pino's number of the level from which a line is an error. */
const ERROR = 50;

/**
 * Lets Error Reporting take a line without a stack trace, too
 * (https://cloud.google.com/error-reporting/docs/formatting-error-messages).
 */
const ERROR_EVENT = 'type.googleapis.com/google.devtools.clouderrorreporting.v1beta1.ReportedErrorEvent';

export interface LoggerOptions {
  readonly level: string;
  /** Where the lines go; standard output when left out. */
  readonly destination?: DestinationStream | undefined;
}

/**
 * A logger that writes one JSON line an entry, with the fields that Cloud Logging and, from level error on,
 * Error Reporting read. Of an error under `err` it shows what {@link describeError} lets through.
 */
export function createLogger({ level: least, destination }: LoggerOptions): Logger {
  const options: Options = {
    level: least,
    base: null,
    messageKey: 'message',
    timestamp: stdTimeFunctions.isoTime,
    formatters: { level: levelFields },
    serializers: { err: (error: unknown) => describeError(error) },
    hooks: {
      logMethod(args, method, level) {
        method.apply(this, level < ERROR ? args : withStackTrace(args));
      },
    },
  };
  // pino's own would write later, in a thread: a process that ends then mixes up its last lines.
  return pino(options, destination ?? pino.destination({ dest: STANDARD_OUTPUT, sync: true }));
}

const STANDARD_OUTPUT = 1;

/** pino asks once a level, so this costs a line nothing. */
function levelFields(label: string, number: number): object {
  const severity = SEVERITY[label] ?? 'DEFAULT';
  return number < ERROR ? { severity } : { severity, '@type': ERROR_EVENT };
}

/** Error Reporting looks for a stack only at the top of a line, and every stack there is an error to it. */
function withStackTrace(args: Parameters<LogFn>): Parameters<LogFn> {
  const [first, ...rest]: unknown[] = args;
  const fields = first instanceof Error ? { err: first } : (first as { readonly err?: unknown } | undefined);
  if (!(fields?.err instanceof Error)) return args;
  return [{ ...fields, stack_trace: stackTraceOf(fields.err) }, ...rest] as Parameters<LogFn>;
}

export interface FindableLine {
  /** The trace it belongs to, as W3C's trace context has it: hex digits. */
  readonly trace: { readonly traceId: string; readonly spanId: string; readonly sampled: boolean };
  /** Empty where nobody knows it. The trace is given by its id alone then, which still can be searched for. */
  readonly projectId: string;
  /** What the line is about, in words that every line about it has. */
  readonly labels?: Readonly<Record<string, string | undefined>> | undefined;
}

/**
 * The fields by which Cloud Logging finds a line: those of its trace, and its labels
 * (https://cloud.google.com/logging/docs/structured-logging#structured_logging_special_fields).
 */
export function findableFields({
  trace,
  projectId,
  labels,
}: FindableLine): Readonly<Record<string, unknown>> {
  const { traceId, spanId, sampled } = trace;
  return {
    'logging.googleapis.com/trace': projectId === '' ? traceId : `projects/${projectId}/traces/${traceId}`,
    'logging.googleapis.com/spanId': spanId,
    'logging.googleapis.com/trace_sampled': sampled,
    'logging.googleapis.com/labels': labels,
  };
}
