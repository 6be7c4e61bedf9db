const DECIMAL = /^\d{1,100}$/;

/**
 * Reads the id of a launch request: a non-negative decimal integer of up to 100 digits. It always stays a text, since a
 * floating-point number would change it beyond 2^53.
 *
 * @returns the digits without leading zeros, or undefined when `text` is not an id.
 */
export function parseInputId(text: string): string | undefined {
  return DECIMAL.test(text) ? text.replace(/^0+(?=\d)/, '') : undefined;
}
