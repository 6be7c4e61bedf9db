import type { Json } from './json-writer.ts';

const INTEGER = /^-?\d+$/;
const NUMBER = /^-?\d+(\.\d+)?([eE][-+]?\d+)?$/;
const BASE64 = /^[-\w+/]*={0,2}$/;
const NOT_FINITE = new Set(['NaN', 'Infinity', '-Infinity']);

const RANGES: Readonly<Record<string, readonly [min: bigint, max: bigint]>> = {
  int32: [-(2n ** 31n), 2n ** 31n - 1n],
  sint32: [-(2n ** 31n), 2n ** 31n - 1n],
  sfixed32: [-(2n ** 31n), 2n ** 31n - 1n],
  uint32: [0n, 2n ** 32n - 1n],
  fixed32: [0n, 2n ** 32n - 1n],
  int64: [-(2n ** 63n), 2n ** 63n - 1n],
  sint64: [-(2n ** 63n), 2n ** 63n - 1n],
  sfixed64: [-(2n ** 63n), 2n ** 63n - 1n],
  uint64: [0n, 2n ** 64n - 1n],
  fixed64: [0n, 2n ** 64n - 1n],
};

/**
 * Reads a scalar of the proto3 JSON mapping for `fromObject` of protobufjs: 64-bit integers as strings.
 *
 * @param type the scalar's name in the proto, such as `int32`.
 * @returns undefined when `json` is not such a value.
 */
export function readScalar(type: string, json: Json): string | number | boolean | Buffer | undefined {
  switch (type) {
    case 'string':
      return typeof json === 'string' ? json : undefined;
    case 'bool':
      return typeof json === 'boolean' ? json : undefined;
    case 'bytes':
      // Node reads the URL-safe alphabet too, which the mapping allows.
      return typeof json === 'string' && BASE64.test(json) ? Buffer.from(json, 'base64') : undefined;
    case 'double':
    case 'float':
      return readFloat(json);
    default:
      return readInteger(type, json);
  }
}

function readFloat(json: Json): number | undefined {
  if (typeof json === 'number') return json;
  return typeof json === 'string' && (NUMBER.test(json) || NOT_FINITE.has(json)) ? Number(json) : undefined;
}

function readInteger(type: string, json: Json): string | number | undefined {
  const [min, max] = RANGES[type] ?? [0n, -1n];
  const text = typeof json === 'number' ? String(json) : json;
  if (typeof text !== 'string' || !INTEGER.test(text)) return undefined;
  const value = BigInt(text);
  if (value < min || value > max) return undefined;
  return type.endsWith('64') ? text : Number(text);
}
