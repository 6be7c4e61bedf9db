import { z } from 'zod';
import { fault } from './fault.ts';

const name = z.string().min(1);
const args = z.array(z.string());

const image = z
  .strictObject({
    command: z
      .union([name, args.min(1)])
      .describe("The image's ENTRYPOINT: program and arguments, or one line with the quotes of a shell."),
    args: args.optional().describe("The image's CMD: the arguments if the job sets none."),
    cwd: z.string().optional().describe('The working directory, relative to the folder of this file.'),
    env: z.record(z.string(), z.string()).optional().describe("The image's ENV."),
  })
  .describe('A program of this machine in place of a container image.');

/** Further fields are those of the resource, in the JSON form of Google's API; the emulator checks them. */
const resource = z.looseObject({ name: name.describe('Short or full (projects/…).') });

const commandJob = image
  .extend({ name: name.describe('Short.') })
  .describe("A job that is one program: its image has the job's name.")
  .transform(({ name: job, ...own }) => ({ name: job, image: own }));
const resourceJob = resource
  .extend({ name: name.describe('Short.'), template: z.looseObject({}) })
  .describe("A job in the JSON form of Cloud Run's v2 REST API; `images` names its program.")
  .transform(({ name: job, ...body }) => ({ name: job, body }));

/** The set-up file. Its descriptions go into `schema/emulators.schema.json`. */
export const setUpSchema = z
  .strictObject({
    $schema: z.string().optional().describe('The address of this schema, for editors.'),
    project: name.default('local-project').describe('The project of short names.'),
    region: name.default('asia-northeast1').describe('The region of the jobs.'),
    images: z
      .record(z.string(), image)
      .default({})
      .describe('The programs in place of images, by the names of the images.'),
    topics: z
      .array(z.union([name, resource]))
      .default([])
      .describe("Topics: a name, or a topic in the JSON form of Pub/Sub's REST API."),
    subscriptions: z
      .array(resource.extend({ topic: name.describe('Short or full.') }))
      .default([])
      .describe("Subscriptions in the JSON form of Pub/Sub's REST API."),
    jobs: z
      .array(z.union([commandJob, resourceJob]))
      .default([])
      .describe('Jobs of Cloud Run.'),
    auditLogTopic: name
      .optional()
      .describe('The topic, short or full, that gets the end of each execution, as from a log sink.'),
    faults: z
      .array(fault)
      .default([])
      .describe('Faults from the start. Of several that fit a call the first one hits.'),
  })
  .meta({
    title: 'Emulators',
    description: 'The set-up of job-bridge-emulators --config. The flags of the command add to it.',
  });

export type SetUp = z.infer<typeof setUpSchema>;

export type ImageSetUp = SetUp['images'][string];
