import type { Config } from '../../../config/schema.ts';
import { hintOf } from '../../launch/kit/nearest-name.ts';
import type { Assumption, Option } from '../../live-check/assumption.ts';
import { ASSUMPTIONS } from '../../live-check/assumptions.ts';
import { newPrefix, PREFIX, type Place } from '../../live-check/names.ts';
import { projectIdOf, readConfig } from '../../settings/configuration.ts';
import type { Runtime } from '../../settings/runtime.ts';
import { checkedNumber, wrongInput } from '../options.ts';

export interface LiveCheckOptions {
  readonly project?: string;
  readonly region?: string;
  readonly yes?: boolean;
  readonly only?: string;
  readonly json?: string;
  readonly markdown?: string;
  readonly endsTopic?: string;
  readonly pushUrl?: string;
  readonly pushPort?: string;
  readonly useUpQuota?: boolean;
  readonly cleanUp?: string;
}

/** What was typed and configured, checked. */
export interface Asked {
  readonly place: Place;
  readonly config: Config;
  readonly assumptions: readonly Assumption[];
  readonly options: ReadonlySet<Option>;
  readonly prefix: string;
  /** Full name. */
  readonly endsTopic: string | undefined;
  readonly push: { readonly url: string; readonly port: number } | undefined;
}

const PROJECT = /^[a-z][a-z0-9.:-]{0,61}[a-z0-9]$/;
const REGION = /^[a-z]+-[a-z]+\d+$/;

/** @throws {CommandError} with exit code 2. */
export async function askedOf(runtime: Pick<Runtime, 'env'>, options: LiveCheckOptions): Promise<Asked> {
  const { project, pushUrl, pushPort = '8080', cleanUp, endsTopic } = options;
  if (project !== undefined && !PROJECT.test(project)) {
    throw wrongInput(
      `--project is ${JSON.stringify(project)}; takes the id of a project, such as my-project`,
    );
  }
  if (options.region !== undefined && !REGION.test(options.region)) {
    throw wrongInput(
      `--region is ${JSON.stringify(options.region)}; takes a region, such as asia-northeast1`,
    );
  }
  if (cleanUp !== undefined && !PREFIX.test(cleanUp)) {
    const example = newPrefix();
    throw wrongInput(
      `--clean-up is ${JSON.stringify(cleanUp)}; takes the prefix that a run has shown, such as ${example}`,
    );
  }
  if (pushUrl !== undefined && !/^https?:\/\/\S+$/.test(pushUrl)) {
    throw wrongInput(`--push-url is ${JSON.stringify(pushUrl)}; takes an https address`);
  }
  const port = checkedNumber({ name: '--push-port', value: pushPort, least: 0, most: 65_535 });
  const assumptions = chosen(options.only);
  const config = await readConfig(runtime, []);
  const place = {
    projectId: project ?? (await projectIdOf(config)),
    region: options.region ?? config.REGION,
  };
  const isFull = endsTopic === undefined || endsTopic.includes('/');
  return {
    place,
    config,
    assumptions,
    options: new Set<Option>([
      ...(pushUrl === undefined ? [] : ['push' as const]),
      ...(options.useUpQuota === true ? ['quota' as const] : []),
    ]),
    prefix: cleanUp ?? newPrefix(),
    endsTopic: isFull ? endsTopic : `projects/${place.projectId}/topics/${endsTopic}`,
    push: pushUrl === undefined ? undefined : { url: pushUrl, port },
  };
}

function chosen(only: string | undefined): readonly Assumption[] {
  if (only === undefined) return ASSUMPTIONS;
  const ids = ASSUMPTIONS.map(({ id }) => id);
  const wanted = only.split(',').map((id) => id.trim());
  const unknown = wanted.find((id) => !ids.includes(id));
  if (unknown === undefined) return ASSUMPTIONS.filter(({ id }) => wanted.includes(id));
  throw wrongInput(`--only has no assumption ${JSON.stringify(unknown)}${hintOf(unknown, ids)}`);
}
