import { AT_ONCE, type Launch } from '../jobs/launch.ts';

/** A launch as a ledger keeps it: one text, from which {@link launchOfText} makes the launch again. */
export function textOfLaunch(launch: Launch): string {
  return JSON.stringify(launch);
}

/** The launch of a text that {@link textOfLaunch} of this version or an earlier one made. */
export function launchOfText(text: string): Launch {
  const launch = JSON.parse(text) as Launch;
  return { ...launch, queueing: { ...AT_ONCE, ...launch.queueing } };
}
