import avro from 'avsc';
import type { Definition } from './definition.ts';

/** Longs as BigInt, because the library refuses numbers of more than 53 bits. */
// oxlint-disable-next-line no-underscore-dangle -- the library's name
const LONG = avro.types.LongType.__with({
  fromBuffer: (buffer: Buffer) => buffer.readBigInt64LE(),
  toBuffer: (value: bigint) => {
    const buffer = Buffer.alloc(8);
    buffer.writeBigInt64LE(value);
    return buffer;
  },
  fromJSON: (value: unknown) => {
    if (typeof value === 'number') return BigInt(value);
    throw new Error(`a long must be a number, not ${JSON.stringify(value)}`);
  },
  toJSON: Number,
  isValid: (value: unknown) => typeof value === 'bigint',
  compare: (a: bigint, b: bigint) => Number(a > b) - Number(a < b),
});

/** @throws Error for an invalid Avro schema. Source: avro.apache.org/docs, specification. */
export function avroDefinition(text: string): Definition {
  const type = typeOf(text);
  return {
    check(data, encoding) {
      if (encoding === 'JSON') type.fromString(data.toString());
      else type.fromBuffer(data);
    },
    checkNext(next) {
      // Compatible in either direction.
      const later = typeOf(next);
      later.createResolver(type);
      type.createResolver(later);
    },
  };
}

function typeOf(text: string): avro.Type {
  return avro.Type.forSchema(JSON.parse(text) as avro.Schema, { registry: { long: LONG } });
}
