import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { complaintAboutNode as complaintOfEmulators } from '../emulators/needed-node.ts';
import { complaintAboutNode } from './needed-node.ts';

const PACKAGES = [
  {
    title: 'job-bridge',
    manifest: '../package.json',
    complaint: (version: string) => complaintAboutNode({ command: 'job-bridge', version }),
    refused: ['22.16.1', '22.9.0'],
    least: '22.17.0',
  },
  {
    title: 'job-bridge-emulators',
    manifest: '../emulators/package.json',
    complaint: complaintOfEmulators,
    refused: ['22.12.0', '22.9.0'],
    least: '22.13.0',
  },
];

describe.each(PACKAGES)(
  'the check of the Node.js that runs $title',
  ({ title, manifest, complaint, refused, least }) => {
    it.each(['9.0.0', '14.21.3', '20.20.2', '21.99.0', ...refused])('refuses %s', (version) => {
      expect(complaint(version)).toMatch(
        new RegExp(
          `^${title}: needs Node\\.js ${least.slice(0, -2)} or newer, but this is ${version}: install it [^\n]+$`,
        ),
      );
    });

    it.each([least, '22.23.3', '23.0.0', '24.21.0', '100.1.0', '25.0.0-nightly2025'])(
      'lets %s pass',
      (version) => {
        expect(complaint(version)).toBeUndefined();
      },
    );

    it('needs the same Node.js as its package.json', () => {
      const { engines } = JSON.parse(readFileSync(new URL(manifest, import.meta.url), 'utf8')) as {
        readonly engines: { readonly node: string };
      };
      expect(`${engines.node}.0`).toBe(`>=${least}`);
    });
  },
);
