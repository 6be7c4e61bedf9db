import { InvalidArgumentError } from 'commander';
import type { z } from 'zod';
import type { setUpSchema } from './set-up.ts';

type Given = z.input<typeof setUpSchema>;

export type SubscriptionFlag = NonNullable<Given['subscriptions']>[number];
export type JobFlag = NonNullable<Given['jobs']>[number];
export type ImageFlag = readonly [string, NonNullable<Given['images']>[string]];

/** What is given several times adds up. */
export function many<T>(parse: (text: string) => T): (text: string, earlier?: readonly T[]) => readonly T[] {
  return (text, earlier = []) => [...earlier, parse(text)];
}

/** @throws InvalidArgumentError, as every other function here that reads a value. */
export function number(text: string): number {
  return numberWithin(text, { maximum: Infinity, complaint: 'It takes a number from 0 up.' });
}

export function share(text: string): number {
  return numberWithin(text, { maximum: 1, complaint: 'It takes a number from 0 to 1.' });
}

export function port(text: string): number {
  const complaint = 'It takes a port from 0 (a free one) to 65535.';
  const value = numberWithin(text, { maximum: 65_535, complaint });
  if (!Number.isInteger(value)) throw new InvalidArgumentError(complaint);
  return value;
}

/** `name=topic`, or `name=topic=url` for one that pushes. */
export function subscription(text: string): SubscriptionFlag {
  const [name, rest] = halves(text, 'It takes name=topic, or name=topic=url.');
  const [topic, pushEndpoint] = rest.includes('=') ? halves(rest, 'It takes name=topic=url.') : [rest];
  return { name, topic, ...(pushEndpoint !== undefined && { pushConfig: { pushEndpoint } }) };
}

/** `name=command` */
export function job(text: string): JobFlag {
  const [name, command] = halves(text, "It takes name=command, as in --job 'worker=python3 manage.py'.");
  return { name, command };
}

/** `image=command` */
export function image(text: string): ImageFlag {
  const example = "--image 'example.com/worker=python3 manage.py'";
  const [name, command] = halves(text, `It takes image=command, as in ${example}.`);
  return [name, { command }];
}

/** `key=value,…`, the values as JSON has them; the schema says which of them it takes. */
export function fault(text: string): unknown {
  const example = '--fault rpc=RunJob,code=UNAVAILABLE';
  const entries = text.split(',').map((pair) => halves(pair, `It takes key=value,…, as in ${example}.`));
  return Object.fromEntries(entries.map(([key, value]) => [key, plainValue(value)]));
}

function numberWithin(
  text: string,
  { maximum, complaint }: { readonly maximum: number; readonly complaint: string },
): number {
  const value = Number(text);
  if (text.trim() === '' || !(value >= 0 && value <= maximum)) throw new InvalidArgumentError(complaint);
  return value;
}

function plainValue(text: string): string | number | boolean {
  if (text === 'true' || text === 'false') return text === 'true';
  return text === '' || Number.isNaN(Number(text)) ? text : Number(text);
}

function halves(text: string, complaint: string): readonly [string, string] {
  const at = text.indexOf('=');
  if (at < 1 || at === text.length - 1) throw new InvalidArgumentError(complaint);
  return [text.slice(0, at), text.slice(at + 1)];
}
