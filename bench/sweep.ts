import type { SweepCounts } from '../src/launch/executions/sweep-step.ts';

/** Calls the sweep of a service, as a scheduler does. */
export async function sweep(port: number, token: string): Promise<SweepCounts> {
  const init = { method: 'POST', headers: { authorization: `Bearer ${token}` } };
  const response = await fetch(`http://127.0.0.1:${port}/sweep`, init);
  if (response.status !== 200) throw new Error(`a sweep was answered ${response.status}`);
  return (await response.json()) as SweepCounts;
}
