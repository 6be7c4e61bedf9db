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

/** pino's number of the level `error`. */
const ERROR = 50;

/**
 * Makes Error Reporting take a line without a stack trace
 * (https://cloud.google.com/error-reporting/docs/formatting-error-messages).
 */
const ERROR_EVENT = 'type.googleapis.com/google.devtools.clouderrorreporting.v1beta1.ReportedErrorEvent';

export interface LoggerOptions {
  readonly level: string;
  /** Default: standard output. */
  readonly destination?: DestinationStream | undefined;
}

/**
 * A logger that writes each entry as one JSON line, with the fields of Cloud Logging and, from level error on, of Error
 * Reporting. An error in `err` is shown as {@link describeError} does.
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
  // Synchronous: pino's default writes later in a thread, and mixes up the last lines of a process that ends.
  return pino(options, destination ?? pino.destination({ dest: STANDARD_OUTPUT, sync: true }));
}

const STANDARD_OUTPUT = 1;

/** pino calls it once for each level, not for each line. */
function levelFields(label: string, number: number): object {
  const severity = SEVERITY[label] ?? 'DEFAULT';
  return number < ERROR ? { severity } : { severity, '@type': ERROR_EVENT };
}

/** Error Reporting reads a stack only at the top level of a line, and takes each one for an error. */
function withStackTrace(args: Parameters<LogFn>): Parameters<LogFn> {
  const [first, ...rest]: unknown[] = args;
  const fields = first instanceof Error ? { err: first } : (first as { readonly err?: unknown } | undefined);
  if (!(fields?.err instanceof Error)) return args;
  return [{ ...fields, stack_trace: stackTraceOf(fields.err) }, ...rest] as Parameters<LogFn>;
}

export interface FindableLine {
  /** The trace, in hex digits of W3C Trace Context. */
  readonly trace: { readonly traceId: string; readonly spanId: string; readonly sampled: boolean };
  /** Empty if it is unknown. The trace is then only its id, which can still be searched for. */
  readonly projectId: string;
  /** Labels that all lines about one launch share. */
  readonly labels?: Readonly<Record<string, string | undefined>> | undefined;
}

/**
 * The fields by which Cloud Logging finds a line: its trace and its labels
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
