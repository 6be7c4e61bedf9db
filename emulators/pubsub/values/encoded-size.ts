/** Sizes of encoded requests, on which production's limits are; counted without encoding again. */

/** A length-delimited field: one byte of tag, the length as a varint, the content. */
export function fieldBytes(length: number): number {
  return 1 + Math.max(1, Math.ceil(Math.log2(length + 1) / 7)) + length;
}

/** The same for a field that is absent when empty. */
export function optionalFieldBytes(length: number): number {
  return length === 0 ? 0 : fieldBytes(length);
}
