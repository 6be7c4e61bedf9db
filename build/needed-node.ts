/**
 * The oldest Node that runs the bundles: older ones lack `await using`, `AsyncDisposableStack` and the options of
 * `enableCompileCache`. `engines` in package.json says the same.
 */
const NEEDED = 24;

/**
 * What to tell a person whose Node is too old. Undefined where it will do. Loads nothing, and is written in what
 * every Node with ES modules understands.
 *
 * @param options.command as it was called.
 * @param options.version such as `20.20.2`, as in `process.versions.node`.
 */
export function complaintAboutNode({
  command,
  version,
}: {
  readonly command: string;
  readonly version: string;
}): string | undefined {
  if (Number.parseInt(version, 10) >= NEEDED) return undefined;
  return `${command}: needs Node.js ${NEEDED} or newer, and this is ${version}: install it (https://nodejs.org/en/download), then run the command again`;
}
