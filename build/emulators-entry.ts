#!/usr/bin/env node
/** The command job-bridge-emulators. Other code is loaded after the check, because an older Node cannot parse it. */
import { complaintAboutNode } from '../emulators/needed-node.ts';

const complaint = complaintAboutNode(process.versions.node);
if (complaint === undefined) {
  await import('../emulators/command-line/main.ts');
} else {
  process.stderr.write(`${complaint}\n`);
  process.exitCode = 2;
}
