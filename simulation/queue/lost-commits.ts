import { launchText } from '../jobs.ts';
import type { Content } from '../database/table.ts';
import type { World } from '../world.ts';

/** The database fails over to a copy without the last commits. The product does not promise to survive this. */
export function loseCommits(world: World): void {
  const { time, scenario, ledger, invariants, history } = world;
  const { table } = ledger;
  for (const { atMs, sinceMs } of scenario.queue.losses) {
    let before: Content | undefined;
    time.after(sinceMs, () => (before = table.content()));
    time.after(atMs, () => {
      if (before === undefined) return;
      for (const [id, row] of table.rows) {
        if (before.rows.get(id) === row) continue;
        const launchId = launchText(row.of);
        invariants.truth(launchId).isLost = true;
        history?.note(launchId, 'ledger: what was committed last is lost');
      }
      table.restore(before);
    });
  }
}
