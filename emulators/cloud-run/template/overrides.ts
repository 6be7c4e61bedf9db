import { RpcError } from '../../grpc/status.ts';
import {
  checkContainer,
  checkTaskCount,
  timeoutMs,
  type Container,
  type Duration,
  type EnvVar,
} from './container-checks.ts';
import type { ExecutionTemplate } from './execution-template.ts';

/** `google.cloud.run.v2.RunJobRequest.Overrides`. */
export interface Overrides {
  readonly containerOverrides: readonly ContainerOverride[];
  /** 0: not overridden. */
  readonly taskCount: number;
  readonly timeout: Duration | null;
}

/** `google.cloud.run.v2.RunJobRequest.Overrides.ContainerOverride`. */
export interface ContainerOverride {
  /** May be empty on a job with one container. */
  readonly name: string;
  /** Replaces the whole list; empty means not overridden, hence `clearArgs`. */
  readonly args: readonly string[];
  readonly env: readonly EnvVar[];
  readonly clearArgs: boolean;
}

/**
 * The template that an execution runs: the job's with the overrides of one RunJob.
 *
 * @throws RpcError INVALID_ARGUMENT for an unknown container and for every broken limit.
 */
export function applyOverrides(template: ExecutionTemplate, overrides: Overrides | null): ExecutionTemplate {
  if (overrides === null) return template;
  const containers = [...template.template.containers];
  for (const override of overrides.containerOverrides) {
    const index = indexOfOverridden(containers, override.name);
    const merged = mergeContainer(containers[index] as Container, override);
    checkContainer(merged);
    containers[index] = merged;
  }
  if (overrides.timeout !== null) timeoutMs(overrides.timeout);
  return {
    ...template,
    taskCount: overrides.taskCount === 0 ? template.taskCount : checkTaskCount(overrides.taskCount),
    template: { ...template.template, containers, timeout: overrides.timeout ?? template.template.timeout },
  };
}

/**
 * The real service was observed to take any name for a job with one container. Here an unknown name is refused, so that a
 * misspelt one is found before a second container makes it an error.
 */
function indexOfOverridden(containers: readonly Container[], name: string): number {
  if (name === '' && containers.length === 1) return 0;
  const index = containers.findIndex((container) => container.name === name);
  if (index >= 0 && name !== '') return index;
  throw new RpcError(
    'INVALID_ARGUMENT',
    name === ''
      ? 'overrides.container_overrides.name: required for a job with several containers.'
      : `overrides.container_overrides.name: the job has no container '${name}'.`,
  );
}

function mergeContainer(container: Container, override: ContainerOverride): Container {
  const kept = override.clearArgs ? [] : container.args;
  return {
    ...container,
    args: override.args.length > 0 ? override.args : kept,
    env: mergeEnv(container.env, override.env),
  };
}

function mergeEnv(own: readonly EnvVar[], overriding: readonly EnvVar[]): readonly EnvVar[] {
  const byName = new Map([...own, ...overriding].map((variable) => [variable.name, variable]));
  return [...byName.values()];
}
