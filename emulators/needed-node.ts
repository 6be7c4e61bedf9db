/** 22.13 is the first Node.js with SQLite, which locks the state folder. */
const NEEDED = [22, 13] as const;

/**
 * The error for a Node.js that is too old; undefined if it is new enough. This file loads nothing and uses only the
 * syntax that every Node.js with ES modules understands.
 *
 * @param version such as `20.20.2`, as in `process.versions.node`.
 */
export function complaintAboutNode(version: string): string | undefined {
  const [major, minor] = version.split('.').map(Number) as [number, number];
  if (major > NEEDED[0] || (major === NEEDED[0] && minor >= NEEDED[1])) return undefined;
  return `job-bridge-emulators: needs Node.js ${NEEDED.join('.')} or newer, but this is ${version}: install it (https://nodejs.org/en/download), then run the command again`;
}
