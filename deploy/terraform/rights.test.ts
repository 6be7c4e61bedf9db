/** docs/security.md lists every role that the module grants. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { moduleFiles, readModule } from '../checks/terraform-module.ts';

const page = readFileSync(new URL('../../docs/security.md', import.meta.url), 'utf8');
const rights = (await readModule(moduleFiles(import.meta.dirname)))
  .flatMap((file) => file.blocks)
  .filter(({ labels }) => labels[0]?.endsWith('_iam_member'))
  .map((block) => ({
    resource: block.labels[0] ?? '',
    name: block.labels[1] ?? '',
    role: block.arguments.get('role') as string,
  }));
const [, table = ''] = /^## Identities\n(.*?)^## /ms.exec(page) ?? [];

it.each(rights)('docs/security.md lists $role of $name', ({ role }) => {
  expect(table).toContain(`\`${role}\``);
});

it('each role is granted on one resource, except those that the page names', () => {
  const onProject = rights.filter(({ resource }) => resource === 'google_project_iam_member');
  const roles = new Set(onProject.map(({ role }) => role));
  expect(roles).toEqual(new Set(['roles/cloudsql.client', 'roles/monitoring.viewer']));
  expect(table).toMatch(
    /except `roles\/cloudsql\.client` and the board's `roles\/monitoring\.viewer`, which are on the\sproject/,
  );
});
