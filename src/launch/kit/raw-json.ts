/**
 * A number as JSON is to have it, digit by digit, for `JSON.stringify`. TypeScript's library does not know the method
 * yet, hence the cast (https://github.com/tc39/proposal-json-parse-with-source).
 */
export const { rawJSON } = JSON as typeof JSON & { readonly rawJSON: (text: string) => unknown };
