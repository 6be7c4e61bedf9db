/** Sizes of encoded requests, counted rather than encoded once more: production's limits are on the wire size. */

/** A length-delimited field: one byte of tag, the length as a varint, the content. */
export function fieldBytes(length: number): number {
  return 1 + Math.max(1, Math.ceil(Math.log2(length + 1) / 7)) + length;
}

/** The same of a field that is left out when it is empty. */
export function optionalFieldBytes(length: number): number {
  return length === 0 ? 0 : fieldBytes(length);
}
