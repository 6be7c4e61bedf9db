import type { SweepCounts } from '../src/launch/executions/sweep-step.ts';

/** Has a service sweep, as a scheduler does. @returns what it did. */
export async function sweep(port: number, token: string): Promise<SweepCounts> {
  const init = { method: 'POST', headers: { authorization: `Bearer ${token}` } };
  const response = await fetch(`http://127.0.0.1:${port}/sweep`, init);
  if (response.status !== 200) throw new Error(`a sweep was answered ${response.status}`);
  return (await response.json()) as SweepCounts;
}
