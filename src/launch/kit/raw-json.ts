/**
 * Makes `JSON.stringify` write a number with exactly these digits. The cast is needed because TypeScript's library does
 * not have the method yet (https://github.com/tc39/proposal-json-parse-with-source).
 */
export const { rawJSON } = JSON as typeof JSON & { readonly rawJSON: (text: string) => unknown };
