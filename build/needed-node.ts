/** The oldest Node.js that runs the bundle (`npm run package:try` runs it there). `engines` in package.json says the same. */
const NEEDED = [22, 17] as const;

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
  const [major, minor] = version.split('.').map(Number) as [number, number];
  if (major > NEEDED[0] || (major === NEEDED[0] && minor >= NEEDED[1])) return undefined;
  return `${command}: needs Node.js ${NEEDED.join('.')} or newer, and this is ${version}: install it (https://nodejs.org/en/download), then run the command again`;
}
