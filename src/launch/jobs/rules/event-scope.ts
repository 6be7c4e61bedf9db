import { MAX_DATA_DEPTH } from '../../event/parse-data.ts';
import type { EventFacts } from '../job.ts';

/** What expressions see of an event, which may not be a message yet. */
export type SeenFacts = Pick<EventFacts, 'id' | 'data' | 'attributes'> &
  Partial<Pick<EventFacts, 'message' | 'event'>>;

/** The variables of expressions, with their fields if these are fixed. */
export const VARIABLES = {
  id: undefined,
  data: undefined,
  attributes: undefined,
  message: ['id', 'publishTime', 'orderingKey', 'subscription'],
  event: ['id', 'source', 'type', 'subject', 'time'],
} as const satisfies Readonly<Record<keyof EventFacts, readonly string[] | undefined>>;

/**
 * An event as expressions read it. Objects become maps, so that an untrusted key such as `constructor` is a normal key.
 * Each part is made only when an expression reads it.
 */
export class EventScope {
  readonly #facts: SeenFacts;
  #data: unknown;
  #size: number | undefined;
  #attributes: ReadonlyMap<string, string> | undefined;
  #message: ReadonlyMap<string, string> | undefined;
  #event: ReadonlyMap<string, string> | undefined;

  constructor(facts: SeenFacts) {
    this.#facts = facts;
  }

  get id(): string | undefined {
    return this.#facts.id;
  }

  get data(): unknown {
    this.#data ??= asCel(this.#facts.data, 0);
    return this.#data;
  }

  get attributes(): ReadonlyMap<string, string> {
    this.#attributes ??= new Map(Object.entries(this.#facts.attributes));
    return this.#attributes;
  }

  get message(): ReadonlyMap<string, string> | undefined {
    this.#message ??= asMap(this.#facts.message);
    return this.#message;
  }

  get event(): ReadonlyMap<string, string> | undefined {
    this.#event ??= asMap(this.#facts.event);
    return this.#event;
  }

  /** How many values and characters the data has. */
  get size(): number {
    this.#size ??= sizeOf(this.#facts.data);
    return this.#size;
  }
}

const scopes = new WeakMap<SeenFacts, EventScope>();

/** The scope of an event. It is made once for each object, so that rules and values share it. */
export function scopeOf(facts: SeenFacts): EventScope {
  let scope = scopes.get(facts);
  if (scope === undefined) {
    scope = new EventScope(facts);
    scopes.set(facts, scope);
  }
  return scope;
}

function asCel(value: unknown, depth: number): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (depth > MAX_DATA_DEPTH) throw new RangeError('the data is nested too deeply');
  if (Array.isArray(value)) return value.map((item) => asCel(item, depth + 1));
  const map = new Map<string, unknown>();
  for (const [key, item] of Object.entries(value)) map.set(key, asCel(item, depth + 1));
  return map;
}

function asMap(fields: Readonly<Record<string, string | undefined>> | undefined) {
  if (fields === undefined) return undefined;
  const given = Object.entries(fields).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return new Map(given);
}

function sizeOf(value: unknown): number {
  if (typeof value === 'string') return 1 + value.length;
  if (typeof value !== 'object' || value === null) return 1;
  let size = 1;
  for (const [key, item] of Object.entries(value)) size += key.length + sizeOf(item);
  return size;
}
