import { createHash } from 'node:crypto';
import { z } from 'zod';
import { parseInputId } from './input-id.ts';

/** What a publisher may override; allowed only as far as the bridge's operator says. */
const overrides = {
  args: z.array(z.string()).max(1000).optional(),
  env: z.record(z.string(), z.string()).optional(),
  taskCount: z.int().min(1).max(10_000).optional(),
  timeoutSeconds: z
    .int()
    .min(1)
    .max(168 * 3600)
    .optional(),
};

/** Body of `POST /job/:id`. */
export const overridesSchema = z.strictObject(overrides);

/** The id as JSON wrote it, digit by digit: `JSON.parse` alone would round it. */
export class NumberLiteral {
  readonly source: string;
  constructor(source: string) {
    this.source = source;
  }
}

const inputId = z
  .union(
    [z.string(), z.instanceof(NumberLiteral)],
    'takes a non-negative integer, as a number or a string of digits',
  )
  .transform((value, context) => {
    const parsed = parseInputId(typeof value === 'string' ? value : value.source);
    if (parsed !== undefined) return parsed;
    context.addIssue({ code: 'custom', message: 'takes a non-negative integer of up to 100 digits' });
    return z.NEVER;
  });

/** Data of a message, once parsed by `parseJson`; the id may stand in an attribute instead. */
export const messageSchema = z.strictObject({ id: inputId.optional(), ...overrides });

export type Overrides = z.infer<typeof overridesSchema>;

/** What the caller asked for: which id, and how this execution differs from the job's own settings. */
export interface LaunchRequest extends Overrides {
  /** Decimal digits without leading zeros. */
  readonly id: string;
}

/** Whether `request` asks for anything but the job's own settings. */
export function hasOverrides({ args = [], env = {}, taskCount, timeoutSeconds }: Overrides): boolean {
  const isEmpty = args.length === 0 && Object.keys(env).length === 0;
  return !isEmpty || taskCount !== undefined || timeoutSeconds !== undefined;
}

/**
 * A digest of the request: equal for two requests that ask for the same, whatever the order of their
 * keys. 16 hex digits; it tells apart mistakes, not attackers.
 */
export function launchDigest(request: LaunchRequest): string {
  const env = Object.entries(request.env ?? {}).toSorted(([a], [b]) => (a < b ? -1 : 1));
  const canonical = [
    request.id,
    request.args ?? null,
    env,
    request.taskCount ?? null,
    request.timeoutSeconds ?? null,
  ];
  return createHash('sha256').update(JSON.stringify(canonical)).digest('hex').slice(0, 16);
}
