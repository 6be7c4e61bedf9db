#!/usr/bin/env node
/** The source of `dist/src/main.js`. Other code is loaded after the check, because an older Node cannot parse it. */
import { complaintAboutNode } from './needed-node.ts';

const complaint = complaintAboutNode({ command: 'job-bridge', version: process.versions.node });
if (complaint === undefined) {
  await import('./start.ts');
} else {
  process.stderr.write(`${complaint}\n`);
  process.exitCode = 2;
}
