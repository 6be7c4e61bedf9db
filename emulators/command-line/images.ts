import type { CommandImage, Images } from '../cloud-run/container/image.ts';
import { commandWords } from './command-words.ts';
import { SetUpError } from './set-up-error.ts';
import type { ImageSetUp, SetUp } from './set-up.ts';

/**
 * The program in place of each image: the images of the set-up file, and one for each job with a command.
 *
 * @param env the part of this machine's environment that the programs get.
 * @throws {SetUpError} if a command is empty or has an open quote, or two are for one image.
 */
export function imagesOf({ images, jobs }: SetUp, env: Readonly<Record<string, string>>): Images {
  const own = jobs.flatMap((job) => ('image' in job ? [[job.name, job.image] as const] : []));
  const twice = own.find(([name]) => Object.hasOwn(images, name));
  if (twice !== undefined) {
    throw new SetUpError(
      `the job ${twice[0]} has a command, and so has the image of its name; give only one`,
    );
  }
  return Object.fromEntries(
    [...Object.entries(images), ...own].map(([name, image]) => [name, imageOf(name, image, env)]),
  );
}

function imageOf(name: string, image: ImageSetUp, env: Readonly<Record<string, string>>): CommandImage {
  const entrypoint = typeof image.command === 'string' ? commandWords(image.command) : image.command;
  if (entrypoint === undefined) {
    throw new SetUpError(`the command of ${name} has a quote that is not closed: ${String(image.command)}`);
  }
  if (entrypoint.length === 0) throw new SetUpError(`the command of ${name} is empty; name a program`);
  return {
    entrypoint,
    env: { ...env, ...image.env },
    ...(image.args !== undefined && { defaultArgs: image.args }),
    ...(image.cwd !== undefined && { cwd: image.cwd }),
  };
}
