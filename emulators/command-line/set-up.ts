import { z } from 'zod';
import { Code, type CodeName } from '../grpc/status.ts';
import { RPC_NAMES } from './rpc-names.ts';

/** OK is none that a fault could answer with: the response would be missing. */
const CODES = Object.keys(Code).filter((code) => code !== 'OK') as [CodeName, ...CodeName[]];

const name = z.string().min(1);
const args = z.array(z.string());

const image = z
  .strictObject({
    command: z
      .union([name, args.min(1)])
      .describe(
        "The image's ENTRYPOINT: program and arguments, or one line of them, in quotes as in a shell.",
      ),
    args: args.optional().describe("The image's CMD: the arguments when the job sets none."),
    cwd: z.string().optional().describe('The working directory, relative to the folder of this file.'),
    env: z.record(z.string(), z.string()).optional().describe("The image's ENV."),
  })
  .describe('A program of this machine that runs in place of a container image.');

const fault = z
  .strictObject({
    rpc: z
      .enum(RPC_NAMES, { error: 'must be the name of an RPC, for example RunJob, Publish or StreamingPull' })
      .describe("The RPC's name as in its proto, for example RunJob."),
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
  })
  .refine(({ code, cut, silent }) => [code, cut, silent].filter(Boolean).length <= 1, {
    error: 'takes one of code, cut and silent, since a call is answered once',
  })
  .refine(({ code, cut, silent, latencyMs }) => [code, cut, silent, latencyMs].some(Boolean), {
    error: 'takes at least one of code, cut, silent and latencyMs, or it would do nothing',
  })
  .refine(
    ({ code, message, retryDelayMs }) => code !== undefined || (message ?? retryDelayMs) === undefined,
    { error: 'takes message and retryDelayMs with a code alone' },
  )
  .describe('A fault that hits calls of one RPC.');

/** Further fields are the resource's own, in the JSON form of Google's API; the emulator checks them. */
const resource = z.looseObject({ name: name.describe('Short, or full: projects/…') });

const commandJob = image
  .extend({ name: name.describe('Short.') })
  .describe("A job that is one program: its image has the job's name.")
  .transform(({ name: job, ...own }) => ({ name: job, image: own }));
const resourceJob = resource
  .extend({ name: name.describe('Short.'), template: z.looseObject({}) })
  .describe("A job as Cloud Run's v2 REST API has it; `images` says what runs.")
  .transform(({ name: job, ...body }) => ({ name: job, body }));

/** What the emulators start with. The descriptions are for `schema/emulators.schema.json`, which is made of this. */
export const setUpSchema = z
  .strictObject({
    $schema: z.string().optional().describe('Where this schema is, for editors.'),
    project: name.default('local-project').describe('The project of short names.'),
    region: name.default('asia-northeast1').describe('Where the jobs are.'),
    images: z.record(z.string(), image).default({}).describe('What runs in place of images, by their names.'),
    topics: z
      .array(z.union([name, resource]))
      .default([])
      .describe("Topics: a name, or a topic as Pub/Sub's REST API has it."),
    subscriptions: z
      .array(resource.extend({ topic: name.describe('Short or full.') }))
      .default([])
      .describe("Subscriptions as Pub/Sub's REST API has them."),
    jobs: z
      .array(z.union([commandJob, resourceJob]))
      .default([])
      .describe('Jobs of Cloud Run.'),
    faults: z
      .array(fault)
      .default([])
      .describe('Faults from the start. Of two that fit a call the first wins.'),
  })
  .meta({
    title: 'Emulators',
    description: 'What job-bridge-emulators --config starts with. The flags of the command add to it.',
  });

/** One fault or a list of them. */
export const faultsSchema = z.preprocess((given) => [given].flat(), z.array(fault));

export type SetUp = z.infer<typeof setUpSchema>;

export type ImageSetUp = SetUp['images'][string];
