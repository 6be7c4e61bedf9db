import { InvalidArgumentError } from 'commander';
import type { z } from 'zod';
import type { setUpSchema } from './set-up.ts';

type Given = z.input<typeof setUpSchema>;

export type SubscriptionFlag = NonNullable<Given['subscriptions']>[number];
export type JobFlag = NonNullable<Given['jobs']>[number];
export type ImageFlag = readonly [string, NonNullable<Given['images']>[string]];

/** Collects the values of a flag that is given several times. */
export function many<T>(
  parse: (given: string) => T,
): (given: string, earlier?: readonly T[]) => readonly T[] {
  return (given, earlier = []) => [...earlier, parse(given)];
}

/** @throws InvalidArgumentError, as all functions here that read a value. */
export function text(given: string): string {
  if (given === '') throw new InvalidArgumentError('It is empty.');
  return given;
}

export function number(given: string): number {
  return numberWithin(given, { complaint: 'It takes a number from 0 up.' });
}

export function count(given: string): number {
  return numberWithin(given, { isWhole: true, complaint: 'It takes a whole number from 0 up.' });
}

export function countFromOne(given: string): number {
  return numberWithin(given, { isWhole: true, minimum: 1, complaint: 'It takes a whole number from 1 up.' });
}

export function share(given: string): number {
  return numberWithin(given, { maximum: 1, complaint: 'It takes a number from 0 to 1.' });
}

export function port(given: string): number {
  const complaint = 'It takes a port from 0 (a free one) to 65535.';
  return numberWithin(given, { isWhole: true, maximum: 65_535, complaint });
}

/** `name=topic`, or `name=topic=url` for one that pushes. */
export function subscription(given: string): SubscriptionFlag {
  const [name, rest] = halves(given, 'It takes name=topic, or name=topic=url.');
  const [topic, pushEndpoint] = rest.includes('=') ? halves(rest, 'It takes name=topic=url.') : [rest];
  return { name, topic, ...(pushEndpoint !== undefined && { pushConfig: { pushEndpoint } }) };
}

/** `name=command` */
export function job(given: string): JobFlag {
  const [name, command] = halves(given, "It takes name=command, as in --job 'worker=python3 manage.py'.");
  return { name, command };
}

/** `image=command` */
export function image(given: string): ImageFlag {
  const example = "--image 'example.com/worker=python3 manage.py'";
  const [name, command] = halves(given, `It takes image=command, as in ${example}.`);
  return [name, { command }];
}

/** `key=value,…` with JSON values, or one JSON object; checked by the schema. */
export function fault(given: string): unknown {
  if (given.startsWith('{')) return json(given);
  const example = '--fault rpc=RunJob,code=UNAVAILABLE';
  const entries = given.split(',').map((pair) => halves(pair, `It takes key=value,…, as in ${example}.`));
  return Object.fromEntries(entries.map(([key, value]) => [key, plainValue(value)]));
}

interface Range {
  /** Default 0. */
  readonly minimum?: number;
  /** Default: any finite number. */
  readonly maximum?: number;
  readonly isWhole?: boolean;
  readonly complaint: string;
}

function numberWithin(given: string, range: Range): number {
  const { minimum = 0, maximum = Number.MAX_VALUE, isWhole = false, complaint } = range;
  const value = Number(given);
  const isWithin = given.trim() !== '' && value >= minimum && value <= maximum;
  if (!isWithin || (isWhole && !Number.isInteger(value))) throw new InvalidArgumentError(complaint);
  return value;
}

function json(given: string): unknown {
  try {
    return JSON.parse(given);
  } catch (error) {
    throw new InvalidArgumentError(`It is not JSON: ${(error as Error).message}`);
  }
}

function plainValue(given: string): string | number | boolean {
  if (given === 'true' || given === 'false') return given === 'true';
  return given === '' || Number.isNaN(Number(given)) ? given : Number(given);
}

function halves(given: string, complaint: string): readonly [string, string] {
  const at = given.indexOf('=');
  if (at < 1 || at === given.length - 1) throw new InvalidArgumentError(complaint);
  return [given.slice(0, at), given.slice(at + 1)];
}
