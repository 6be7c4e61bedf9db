import { parseInputId } from '../launch/event/input-id.ts';
import { messageSchema, overridesSchema } from '../launch/event/launch-request-schema.ts';
import type { LaunchRequest } from '../launch/event/launch-request.ts';
import { describeIssues } from '../launch/event/message.ts';
import { findForbidden, type OverridePolicy } from '../launch/event/override-policy.ts';
import { JsonError, parseJson } from '../launch/event/parse-json.ts';
import { forbiddenPhrase } from '../phrases/forbidden.ts';
import { Problem } from '../server/problem.ts';

/** The allowed body of a request for the default job: only `overrides`, or the whole `message`. */
export type BodyFormat = 'overrides' | 'message';

const SCHEMAS = { overrides: overridesSchema, message: messageSchema };

/**
 * The id in a path.
 *
 * @throws {Problem} `invalid-id`.
 */
export function readId(text: string): string {
  const id = parseInputId(text);
  if (id !== undefined) return id;
  const detail = 'the id takes a non-negative integer of up to 100 digits, as in /job/2';
  throw new Problem({ code: 'invalid-id', detail });
}

/**
 * The launch request of the default job.
 *
 * @param options.id the one in the path.
 * @throws {Problem} `invalid-body`, `invalid-id`, `id-mismatch` or `override-not-allowed`.
 */
export function readLaunchRequest(options: {
  readonly id: string | undefined;
  readonly body: Buffer | undefined;
  readonly format: BodyFormat;
  readonly policy: OverridePolicy;
}): LaunchRequest {
  const { body, format, policy } = options;
  const { id: idInBody, ...overrides } = body === undefined ? {} : readBody(body, format);
  const forbidden = findForbidden(overrides, policy);
  if (forbidden !== undefined) {
    throw new Problem({ code: 'override-not-allowed', detail: forbiddenPhrase(forbidden) });
  }
  const { id = idInBody } = options;
  if (id === undefined) {
    const detail = 'the id is missing; put it at the end of the path, or send a body such as {"id":2}';
    throw new Problem({ code: 'invalid-id', detail });
  }
  if (idInBody !== undefined && idInBody !== id) {
    throw new Problem({ code: 'id-mismatch', detail: 'the path and the body name different ids' });
  }
  return { id, ...overrides };
}

function readBody(body: Buffer, format: BodyFormat): Partial<LaunchRequest> {
  const parsed = SCHEMAS[format].safeParse(parseBody(body));
  if (parsed.success) return parsed.data;
  const detail = `the body does not fit: ${describeIssues(parsed.error)}`;
  throw new Problem({ code: 'invalid-body', detail });
}

function parseBody(body: Buffer): unknown {
  try {
    return parseJson(body);
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    throw new Problem({ code: 'invalid-body', detail: `the body ${error.message}`, cause: error });
  }
}
