import { STATUS_CODES } from 'node:http';
import { PROBLEMS, type ProblemCode } from '../../server/problem.ts';

/** The header that comes with a problem. */
const HEADERS: Partial<Readonly<Record<ProblemCode, string>>> = {
  unauthenticated: 'WWW-Authenticate',
  'launch-not-found': 'Retry-After',
  'method-not-allowed': 'Allow',
  'keys-unavailable': 'Retry-After',
  'publish-failed': 'Retry-After',
  'look-up-failed': 'Retry-After',
  'ledger-unavailable': 'Retry-After',
};

export const PROBLEM_SCHEMA = {
  type: 'object',
  description: 'The reason of a refusal (RFC 9457).',
  properties: {
    title: { type: 'string', description: 'The name of the status.' },
    status: { type: 'integer' },
    code: { type: 'string', description: 'Stable: programs may act on it.' },
    detail: { type: 'string', description: 'What was wrong, what is expected and what to do. For people.' },
    launchId: {
      type: 'string',
      description: 'With `publish-failed`: the launch id, in case the request was stored.',
    },
  },
  required: ['title', 'status', 'code', 'detail'],
};

/** The answers with these problems, by status. */
export function problems(...codes: readonly ProblemCode[]): Readonly<Record<string, object>> {
  const byStatus = Map.groupBy(codes, (code) => PROBLEMS[code].status);
  return Object.fromEntries([...byStatus].map(([status, some]) => [status, answerOf(status, some)]));
}

function answerOf(status: number, codes: readonly ProblemCode[]): object {
  const names = codes.map((code) => HEADERS[code]).filter((name) => name !== undefined);
  const required = names.length === codes.length;
  const headers = names.map((name) => [name, { required, schema: { type: 'string' } }] as const);
  return {
    description: `${STATUS_CODES[status]}: ${codes.map((code) => `\`${code}\``).join(', ')}.`,
    ...(headers.length > 0 && { headers: Object.fromEntries(headers) }),
    content: {
      'application/problem+json': {
        schema: { $ref: '#/components/schemas/Problem', properties: { code: { enum: codes } } },
      },
    },
  };
}
