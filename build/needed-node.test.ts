import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { complaintAboutNode } from './needed-node.ts';

interface Asking {
  readonly engines?: { readonly node: string };
}

describe('the check of the Node that runs a bundle', () => {
  it.each(['14.21.3', '18.20.8', '20.20.2', '22.23.3', '23.11.1', '9.0.0'])('refuses %s', (version) => {
    const complaint = complaintAboutNode({ command: 'job-bridge', version });
    expect(complaint).toMatch(
      /^job-bridge: needs Node\.js 24 or newer, and this is [\d.]+: install it [^\n]+$/,
    );
    expect(complaint).toContain(version);
  });

  it.each(['24.0.0', '24.21.0', '26.0.0', '100.1.0', '25.0.0-nightly2025'])('lets %s pass', (version) => {
    expect(complaintAboutNode({ command: 'job-bridge', version })).toBeUndefined();
  });

  it('asks for the Node that package.json and its lock file ask for', () => {
    for (const file of ['package.json', 'package-lock.json']) {
      const text = readFileSync(new URL(`../${file}`, import.meta.url), 'utf8');
      const { engines, packages } = JSON.parse(text) as Asking & {
        packages?: Readonly<Record<string, Asking>>;
      };
      const least = (engines ?? packages?.['']?.engines)?.node ?? '';
      expect(least).toMatch(/^>=\d+$/);
      const oldest = Number(least.slice(2));
      const isRefused = (major: number): boolean =>
        complaintAboutNode({ command: 'x', version: `${major}.0.0` }) !== undefined;
      expect([isRefused(oldest - 1), isRefused(oldest)]).toEqual([true, false]);
    }
  });
});
