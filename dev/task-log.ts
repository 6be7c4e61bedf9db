import type { TaskOutput } from '../emulators/cloud-run/container/task-runner.ts';

/**
 * What a person reads in one line of a job's output: the message of a structured line, and any other
 * line as it is.
 */
export function readableLine({ line }: Pick<TaskOutput, 'line'>): string {
  const entry = structured(line);
  return typeof entry?.['message'] === 'string' ? entry['message'] : line;
}

/** The fields of a structured line, as Cloud Logging would take it; undefined for plain text. */
export function structured(line: string): Readonly<Record<string, unknown>> | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    return JSON.parse(line) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}
