import { describe, expect, it } from 'vitest';
import { RpcError } from '../../grpc/status.ts';
import type { Container } from './container-checks.ts';
import type { ExecutionTemplate } from './execution-template.ts';
import { applyOverrides, type ContainerOverride, type Overrides } from './overrides.ts';

const bare: Container = { name: 'main', image: 'i', command: [], args: [], env: [] };

function template(...containers: readonly Partial<Container>[]): ExecutionTemplate {
  return {
    taskCount: 1,
    labels: {},
    annotations: {},
    parallelism: 0,
    template: {
      containers: containers.map((container) => ({ ...bare, ...container })),
      maxRetries: 3,
      timeout: { seconds: '600', nanos: 0 },
    },
  };
}

function overrides(container: Partial<ContainerOverride>, rest: Partial<Overrides> = {}): Overrides {
  const containerOverride = { name: '', args: [], env: [], clearArgs: false, ...container };
  return { containerOverrides: [containerOverride], taskCount: 0, timeout: null, ...rest };
}

const own = { args: ['serve', '--fast'], env: [env('A', '1'), env('B', '2')] };

function env(name: string, value: string): { readonly name: string; readonly value: string } {
  return { name, value };
}

describe('what an execution runs', () => {
  it.each([
    { title: 'without overrides: the job itself', override: {}, args: own.args, vars: own.env },
    {
      title: 'args replace the whole list',
      override: { args: ['job'] },
      args: ['job'],
      vars: own.env,
    },
    { title: 'no args: the args are not overridden', override: { args: [] }, args: own.args, vars: own.env },
    { title: 'clearArgs: no args', override: { clearArgs: true }, args: [], vars: own.env },
    {
      title: 'clearArgs and args: the new args',
      override: { clearArgs: true, args: ['x'] },
      args: ['x'],
      vars: own.env,
    },
    {
      title: 'env is merged, and the override wins',
      override: { env: [env('B', 'new'), env('C', '3')] },
      args: own.args,
      vars: [env('A', '1'), env('B', 'new'), env('C', '3')],
    },
    {
      title: 'a variable can be set to the empty string',
      override: { env: [env('A', '')] },
      args: own.args,
      vars: [env('A', ''), env('B', '2')],
    },
    {
      title: 'the container may be named',
      override: { name: 'main', args: ['x'] },
      args: ['x'],
      vars: own.env,
    },
  ])('$title', ({ override, args, vars }) => {
    const [container] = applyOverrides(template(own), overrides(override)).template.containers;
    expect(container).toMatchObject({ args, env: vars });
  });

  it('overrides only the named one of several containers', () => {
    const merged = applyOverrides(
      template({ name: 'main', args: ['m'] }, { name: 'side', args: ['s'] }),
      overrides({ name: 'side', args: ['x'] }),
    );
    expect(merged.template.containers.map(({ args }) => args)).toEqual([['m'], ['x']]);
  });

  it('takes task count and timeout from the override, and does not change the job', () => {
    const job = template(own);
    const merged = applyOverrides(job, overrides({}, { taskCount: 7, timeout: { seconds: '60', nanos: 0 } }));
    expect(merged).toMatchObject({ taskCount: 7, template: { timeout: { seconds: '60' } } });
    expect(job).toEqual(template(own));
  });
});

describe('INVALID_ARGUMENT', () => {
  const many = (count: number) => Array.from({ length: count }, (_, index) => `A${index}`);
  it.each([
    { title: 'an unknown container', override: overrides({ name: 'other' }) },
    { title: 'the name PORT', override: overrides({ env: [env('PORT', '1')] }) },
    { title: 'a name of the platform', override: overrides({ env: [env('CLOUD_RUN_TASK_INDEX', '1')] }) },
    { title: 'a name of Knative', override: overrides({ env: [env('K_SERVICE', '1')] }) },
    { title: 'a name with =', override: overrides({ env: [env('A=B', '1')] }) },
    { title: 'a value of 32,769 bytes', override: overrides({ env: [env('A', `${'é'.repeat(16_384)}x`)] }) },
    { title: '1,001 args', override: overrides({ args: many(1_001) }) },
    {
      title: '1,001 variables once merged',
      override: overrides({ env: many(1_000).map((name) => env(name, '')) }),
    },
    { title: '10,001 tasks', override: overrides({}, { taskCount: 10_001 }) },
    { title: 'a negative number of tasks', override: overrides({}, { taskCount: -1 }) },
    { title: 'a timeout above 168 h', override: overrides({}, { timeout: { seconds: '604800', nanos: 1 } }) },
    { title: 'a timeout of 0 s', override: overrides({}, { timeout: { seconds: '0', nanos: 0 } }) },
  ])('$title', ({ override }) => {
    expect(() => applyOverrides(template(own), override)).toThrow(
      expect.objectContaining({ name: RpcError.name, code: 'INVALID_ARGUMENT' }),
    );
  });

  it('several containers and no name', () => {
    const twoContainers = template({ name: 'main' }, { name: 'side' });
    expect(() => applyOverrides(twoContainers, overrides({}))).toThrow(/required for a job with several/);
  });

  it.each([
    { title: 'a value of 32,768 bytes', override: overrides({ env: [env('A', 'é'.repeat(16_384))] }) },
    { title: '1,000 args', override: overrides({ args: many(1_000) }) },
    { title: '10,000 tasks', override: overrides({}, { taskCount: 10_000 }) },
    { title: 'a timeout of 168 h', override: overrides({}, { timeout: { seconds: '604800', nanos: 0 } }) },
  ])('not for $title', ({ override }) => {
    expect(() => applyOverrides(template(own), override)).not.toThrow();
  });
});
