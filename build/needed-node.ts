/** The oldest Node.js that runs the bundle, as in `engines` of package.json. `npm run package:try` runs it there. */
const NEEDED = [22, 17] as const;

/**
 * The error for a Node that is too old; undefined if it is new enough. This file loads nothing and uses only the syntax
 * that every Node with ES modules understands.
 *
 * @param options.version such as `20.20.2`, as in `process.versions.node`.
 */
export function complaintAboutNode({
  command,
  version,
}: {
  readonly command: string;
  readonly version: string;
}): string | undefined {
  const [major, minor] = version.split('.').map(Number) as [number, number];
  if (major > NEEDED[0] || (major === NEEDED[0] && minor >= NEEDED[1])) return undefined;
  return `${command}: needs Node.js ${NEEDED.join('.')} or newer, but this is ${version}: install it (https://nodejs.org/en/download), then run the command again`;
}
