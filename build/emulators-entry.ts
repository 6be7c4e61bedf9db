#!/usr/bin/env node
/** What `dist-emulators/main.js` is made of. All else is loaded after the check: an older Node stumbles over its syntax. */
import { complaintAboutNode } from './needed-node.ts';

const complaint = complaintAboutNode({ command: 'job-bridge-emulators', version: process.versions.node });
if (complaint === undefined) {
  await import('../emulators/command-line/main.ts');
} else {
  process.stderr.write(`${complaint}\n`);
  process.exitCode = 2;
}
