import { z } from 'zod';
import { STEPS } from '../cloud-run/execution/steps.ts';
import { Code, type CodeName } from '../grpc/status.ts';
import { RPC_NAMES } from './rpc-names.ts';

/** OK is none that a fault could answer with: the response would be missing. */
const CODES = Object.keys(Code).filter((code) => code !== 'OK') as [CodeName, ...CodeName[]];

/** The keys that a fault of a step may have. Every key but `copies` is for RPCs. */
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
      .describe('Which calls of the RPC, counted from 1. Left out: all.'),
    times: z.int().min(1).optional().describe('Hits no more than so many calls.'),
    share: z.number().min(0).max(1).optional().describe('Hits this share of the calls, at random.'),
    code: z.enum(CODES).optional().describe('Answers with this gRPC status.'),
    message: z.string().optional().describe('The text that goes with the code.'),
    retryDelayMs: z.int().min(0).optional().describe('Sent with the code as google.rpc.RetryInfo.'),
    cut: z
      .enum(['reset', 'close'])
      .optional()
      .describe('Cuts the connection in place of an answer: by a TCP reset, or an orderly end.'),
    silent: z.boolean().optional().describe("Never answers: the caller's deadline has to end the call."),
    latencyMs: z.int().min(0).optional().describe('Waits so long first.'),
    when: z
      .enum(['before', 'after'])
      .optional()
      .describe('before (default): the call has no effect. after: it has, and only the answer is lost.'),
    copies: z.int().min(2).optional().describe('Of LogExecutionEnd: the entry comes so often.'),
  })
  .refine(({ rpc, copies }) => rpc in KEYS || copies === undefined, {
    error: 'takes copies of LogExecutionEnd alone',
  })
  .refine((given) => strayKeys(given).length === 0, {
    error: ({ input }) =>
      `takes ${KEYS[(input as Given).rpc]?.join(', ')} of ${(input as Given).rpc}, and no ${strayKeys(input as Given).join(', ')}`,
  })
  .refine(({ code, cut, silent }) => [code, cut, silent].filter(Boolean).length <= 1, {
    error: 'takes one of code, cut and silent, since a call is answered once',
  })
  .refine(
    ({ code, cut, silent, latencyMs, copies }) => [code, cut, silent, latencyMs, copies].some(Boolean),
    {
      error: 'takes at least one of code, cut, silent and latencyMs, or it would do nothing',
    },
  )
  .refine(
    ({ code, message, retryDelayMs }) => code !== undefined || (message ?? retryDelayMs) === undefined,
    { error: 'takes message and retryDelayMs with a code alone' },
  )
  .describe('A fault that hits calls of one RPC, or one step that Cloud Run takes by itself.');

/** One fault or a list of them. */
export const faultsSchema = z.preprocess((given) => [given].flat(), z.array(fault));

interface Given {
  readonly rpc: string;
}

/** Those that a fault of this step cannot have. */
function strayKeys(given: Given): readonly string[] {
  const keys = KEYS[given.rpc];
  if (keys === undefined) return [];
  return Object.keys(given).filter((key) => !FOR_ALL.has(key) && !keys.includes(key));
}
