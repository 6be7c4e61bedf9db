#!/usr/bin/env node
/** What `dist-emulators/main.js` is made of. An older Node would stumble over the syntax of what comes after it. */
const NEEDED = 24;

if (Number.parseInt(process.versions.node, 10) < NEEDED) {
  process.stderr.write(
    `job-bridge-emulators: needs Node.js ${NEEDED} or newer; this is ${process.version}\n`,
  );
  process.exit(2);
}
await import('../emulators/command-line/main.ts');
