import { z } from 'zod';
import { Code, type CodeName } from '../grpc/status.ts';

const CODES = Object.keys(Code) as [CodeName, ...CodeName[]];

const name = z.string().min(1);
const args = z.array(z.string());

/** What runs in place of a container image. */
const image = z.strictObject({
  /** The image's ENTRYPOINT: program and leading arguments, or one line of them as in a shell without its magic. */
  command: z.union([name, args.min(1)]),
  /** The image's CMD. */
  args: args.optional(),
  /** Relative to the folder of the file. */
  cwd: z.string().optional(),
  env: z.record(z.string(), z.string()).optional(),
});

const fault = z.strictObject({
  rpc: name,
  nth: z.union([z.int().min(1), z.array(z.int().min(1))]).optional(),
  times: z.int().min(1).optional(),
  share: z.number().min(0).max(1).optional(),
  code: z.enum(CODES).optional(),
  message: z.string().optional(),
  retryDelayMs: z.int().min(0).optional(),
  cut: z.enum(['reset', 'close']).optional(),
  silent: z.boolean().optional(),
  latencyMs: z.int().min(0).optional(),
  when: z.enum(['before', 'after']).optional(),
});

/** Further fields are the resource's own, in the JSON form of Google's API; the emulator checks them. */
const resource = z.looseObject({ name });

/** A job that is one program: its image has the job's name. */
const commandJob = image.extend({ name }).transform(({ name: job, ...own }) => ({ name: job, image: own }));
const resourceJob = resource
  .extend({ template: z.looseObject({}) })
  .transform(({ name: job, ...body }) => ({ name: job, body }));

/**
 * What the emulators start with. Names are short or full; topics, subscriptions and jobs take the fields of
 * their resources in Google's REST APIs.
 */
export const setUpSchema = z.strictObject({
  project: name.default('local-project'),
  region: name.default('asia-northeast1'),
  images: z.record(z.string(), image).default({}),
  topics: z.array(z.union([name, resource])).default([]),
  subscriptions: z.array(resource.extend({ topic: name })).default([]),
  jobs: z.array(z.union([commandJob, resourceJob])).default([]),
  faults: z.array(fault).default([]),
});

export const faultsSchema = z.union([z.array(fault), fault.transform((one) => [one])]);

export type SetUp = z.infer<typeof setUpSchema>;

export type ImageSetUp = SetUp['images'][string];
