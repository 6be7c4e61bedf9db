/** What the examples create, besides the checks of module.test.ts. */
import path from 'node:path';
import { expect, it } from 'vitest';
import { schema } from '../../config/schema.ts';
import { moduleFiles, readModule } from '../checks/terraform-module.ts';

// Google counts RunJob by project and region; what has no ledger in common shares no budget.
it.each(['basic', 'existing-job'])('all deployments of %s together stay within one quota', async (name) => {
  const files = await readModule(moduleFiles(path.join(import.meta.dirname, 'examples', name)));
  const deployments = files.flatMap(({ blocks }) => blocks).filter(({ type }) => type === 'module');
  const budgets = deployments.map((block) => ({
    ledger: block.arguments.get('ledger_url_secret') ?? block.labels[0],
    calls: Number(block.arguments.get('launches_per_minute') ?? schema.LAUNCHES_PER_MINUTE.default),
  }));
  const ledgers = [...new Set(budgets.map(({ ledger }) => ledger))];
  const highest = ledgers.map((one) =>
    Math.max(...budgets.filter(({ ledger }) => ledger === one).map(({ calls }) => calls)),
  );
  const together = highest.reduce((sum, calls) => sum + calls, 0);
  expect(together).toBeLessThanOrEqual(schema.LAUNCHES_PER_MINUTE.default);
});
