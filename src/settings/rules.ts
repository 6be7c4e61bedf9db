import type { Config } from '../../config/schema.ts';
import type { Rulebook } from '../launch/jobs/job.ts';

/**
 * The jobs and rules of RULES or RULES_FILE.
 *
 * @returns undefined where neither is set.
 */
export async function rulebookOf(_config: Config, _projectId: string): Promise<Rulebook | undefined> {
  return undefined;
}
