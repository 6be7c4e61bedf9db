#!/usr/bin/env node
/** What `dist/src/main.js` is made of. All else is loaded after the check: an older Node stumbles over its syntax. */
import { complaintAboutNode } from './needed-node.ts';

const complaint = complaintAboutNode({ command: 'job-bridge', version: process.versions.node });
if (complaint === undefined) {
  await import('./start.ts');
} else {
  process.stderr.write(`${complaint}\n`);
  process.exitCode = 2;
}
