import { z } from 'zod';
import { STEPS } from '../cloud-run/execution/steps.ts';
import { Code, type CodeName } from '../grpc/status.ts';
import { RPC_NAMES } from './rpc-names.ts';

/** Without OK, which would need a response. */
const CODES = Object.keys(Code).filter((code) => code !== 'OK') as [CodeName, ...CodeName[]];

/** The keys that a fault of a step may have. RPCs take all keys except `copies`. */
const KEYS: Readonly<Record<string, readonly string[]>> = {
  StartExecution: ['code', 'message', 'silent', 'latencyMs'],
  RunTask: ['code', 'message', 'silent', 'latencyMs', 'when'],
  LogExecutionEnd: ['silent', 'latencyMs', 'copies'],
};
const FOR_ALL: ReadonlySet<string> = new Set(['rpc', 'nth', 'times', 'share']);

export const fault = z
  .strictObject({
    rpc: z
      .enum([...RPC_NAMES, ...STEPS], {
        error: `must be the name of an RPC, for example RunJob, Publish or StreamingPull, or one of ${STEPS.join(', ')}`,
      })
      .describe(`The RPC's name as in its proto, for example RunJob; or ${STEPS.join(', ')}.`),
    nth: z
      .union([z.int().min(1), z.array(z.int().min(1))])
      .optional()
      .describe('The calls of the RPC that it hits, counted from 1. Default: all.'),
    times: z.int().min(1).optional().describe('The most calls that it hits.'),
    share: z.number().min(0).max(1).optional().describe('The share of the calls that it hits, at random.'),
    code: z.enum(CODES).optional().describe('The gRPC status of the answer.'),
    message: z.string().optional().describe('The text of the status.'),
    retryDelayMs: z.int().min(0).optional().describe('Sent with the status as google.rpc.RetryInfo.'),
    cut: z
      .enum(['reset', 'close'])
      .optional()
      .describe('Cuts the connection in place of an answer: by a TCP reset or an orderly close.'),
    silent: z.boolean().optional().describe("Never answers, so that the caller's deadline ends the call."),
    latencyMs: z.int().min(0).optional().describe('Milliseconds to wait first.'),
    when: z
      .enum(['before', 'after'])
      .optional()
      .describe(
        'before (default): the call has no effect. after: it takes effect, and only the answer is lost.',
      ),
    copies: z.int().min(2).optional().describe('Only for LogExecutionEnd: how often the entry comes.'),
  })
  .refine(({ rpc, copies }) => rpc in KEYS || copies === undefined, {
    error: 'copies is only for LogExecutionEnd',
  })
  .refine((given) => strayKeys(given).length === 0, {
    error: ({ input }) =>
      `${(input as Given).rpc} takes ${KEYS[(input as Given).rpc]?.join(', ')}, but not ${strayKeys(input as Given).join(', ')}`,
  })
  .refine(({ code, cut, silent }) => [code, cut, silent].filter(Boolean).length <= 1, {
    error: 'takes only one of code, cut and silent',
  })
  .refine(
    ({ code, cut, silent, latencyMs, copies }) => [code, cut, silent, latencyMs, copies].some(Boolean),
    {
      error: 'takes at least one of code, cut, silent and latencyMs',
    },
  )
  .refine(
    ({ code, message, retryDelayMs }) => code !== undefined || (message ?? retryDelayMs) === undefined,
    { error: 'message and retryDelayMs need a code' },
  )
  .describe('A fault in calls of one RPC, or in one step that Cloud Run takes by itself.');

/** One fault or a list of them. */
export const faultsSchema = z.preprocess((given) => [given].flat(), z.array(fault));

interface Given {
  readonly rpc: string;
}

/** The keys that a fault of this step cannot have. */
function strayKeys(given: Given): readonly string[] {
  const keys = KEYS[given.rpc];
  if (keys === undefined) return [];
  return Object.keys(given).filter((key) => !FOR_ALL.has(key) && !keys.includes(key));
}
