import type { TaskOutput } from '../emulators/cloud-run/container/task-runner.ts';

/**
 * One line of a job's output for a person: the message of a structured line, any other line unchanged.
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
