import { z } from 'zod';
import { fault } from './fault.ts';

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
    auditLogTopic: name
      .optional()
      .describe('The topic, short or full, to which a log sink sends the end of each execution.'),
    faults: z
      .array(fault)
      .default([])
      .describe('Faults from the start. Of two that fit a call the first wins.'),
  })
  .meta({
    title: 'Emulators',
    description: 'What job-bridge-emulators --config starts with. The flags of the command add to it.',
  });

export type SetUp = z.infer<typeof setUpSchema>;

export type ImageSetUp = SetUp['images'][string];
