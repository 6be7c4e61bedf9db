import { pino, stdTimeFunctions, type DestinationStream, type Logger } from 'pino';

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

export interface LoggerOptions {
  readonly level: string;
  /** Where the lines go; standard output when left out. */
  readonly destination?: DestinationStream | undefined;
}

/** A logger that writes one JSON line an entry, with the fields that Cloud Logging reads. */
export function createLogger({ level, destination }: LoggerOptions): Logger {
  const options = {
    level,
    base: null,
    messageKey: 'message',
    timestamp: stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ severity: SEVERITY[label] ?? 'DEFAULT' }) },
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}

/**
 * The fields by which Cloud Logging joins a line to its trace. Without a project the trace is
 * given by its id alone, which still can be searched for.
 */
export function traceFields({
  traceId,
  spanId,
  projectId,
}: {
  readonly traceId: string;
  readonly spanId: string;
  readonly projectId: string;
}): Readonly<Record<string, string>> {
  return {
    'logging.googleapis.com/trace': projectId === '' ? traceId : `projects/${projectId}/traces/${traceId}`,
    'logging.googleapis.com/spanId': spanId,
  };
}
