/** A real shell runs deploy/README.md from top to bottom. gcloud and other programs are replaced by empty functions. */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../config/load-config.ts';
import type { Need } from '../config/rules.ts';
import { blocksIn } from './checks/page-blocks.ts';

const page = readFileSync(path.join(import.meta.dirname, 'README.md'), 'utf8');

/** Programs that need a project, or are not on every machine. */
const ABSENT = ['gcloud', 'terraform', 'jq', 'git', 'curl', 'npm'];

function shellOf(sections: readonly string[]): readonly string[] {
  return sections.flatMap((title) =>
    blocksIn(page.split(/^## /m).find((text) => text.startsWith(`${title}\n`)) ?? '', 'sh'),
  );
}

/** Runs the blocks one after another in an empty folder; an unset variable ends it. */
async function follow(sections: readonly string[]) {
  const folder = await mkdtemp(path.join(tmpdir(), 'readme-'));
  try {
    const absent = ABSENT.map((name) => `${name}() { cat >/dev/null; echo ${name}; }`);
    const script = ['exec </dev/null', 'set -euo pipefail', ...absent, ...shellOf(sections)].join('\n');
    const env = { PATH: process.env['PATH'] ?? '' };
    const { stderr } = await promisify(execFile)('bash', ['--norc', '-c', script], { cwd: folder, env });
    const files = await Promise.all(
      (await readdir(folder)).map(
        async (name) => [name, await readFile(path.join(folder, name), 'utf8')] as const,
      ),
    );
    return { stderr, files: new Map(files) };
  } finally {
    await rm(folder, { recursive: true });
  }
}

describe('the page about deploying', () => {
  it.each([
    { way: 'Terraform', sections: ['The image', 'With Terraform', 'The first launch'] },
    { way: 'gcloud', sections: ['The image', 'With gcloud', 'The first launch', 'Taking it away'] },
  ])('sets each variable before it uses it, with $way', async ({ sections }) => {
    expect(shellOf(sections).length).toBeGreaterThan(5);
    expect((await follow(sections)).stderr).toBe('');
  });

  it('writes settings with which both sides and the board start, each in its role', async () => {
    const { files } = await follow(['The image', 'With gcloud']);
    const roleOf = (name: string, needs: readonly Need[]) =>
      loadConfig({ env: {}, fileText: files.get(name), needs }).ROLE;
    expect(roleOf('settings.json', ['push side', 'launch'])).toBe('subscriber');
    expect(roleOf('settings.http.json', ['request side'])).toBe('http');
    // Values that gcloud would have printed: the project number and your e-mail.
    const board = files
      .get('settings.board.json')
      ?.replace('s/gcloud/', 's/123/')
      .replace('"gcloud"', '"me@x.y"');
    expect(loadConfig({ env: {}, fileText: board, needs: [] })).toMatchObject({
      ROLE: 'board',
      BOARD_AUTH: 'iap',
    });
  });

  it('lets only callers invoke the request side, only the delivery and sweep accounts the push side, and only IAP the board', () => {
    const script = shellOf(['With gcloud']).join('\n');
    const bindings = script.matchAll(/run services add-iam-policy-binding (\S+) .*\n +--member="(.*)" /g);
    expect([...bindings].map(([, service, member]) => [service, member])).toEqual([
      ['job-bridge-http', '$me'],
      ['job-bridge-subscriber', 'serviceAccount:$delivery'],
      ['job-bridge-subscriber', 'serviceAccount:$sweep'],
      ['job-bridge-board', 'serviceAccount:service-$number@gcp-sa-iap.iam.gserviceaccount.com'],
    ]);
    expect(script.match(/run deploy .*\n.* --no-allow-unauthenticated /g)).toHaveLength(3);
    expect(script).toMatch(/run deploy job-bridge-board .*\n.* --iap /);
  });
});
