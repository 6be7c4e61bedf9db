import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { ignored } from './ignored.ts';
import { DockerfileError, readInstructions, type Instruction } from './instructions.ts';
import { copy, run, type Source, type Stage } from './stage.ts';
import { execForm, filled, pairs, words } from './words.ts';

export interface ReplayOptions {
  /** Folder of the Dockerfile and of the files that it copies. */
  readonly context: string;
  /** An empty folder for the stages. */
  readonly into: string;
  /** The environment of the base image: at least PATH. */
  readonly env: Readonly<Record<string, string>>;
}

/**
 * Replays a Dockerfile without a container engine: each stage in a folder, with the machine's programs in place of the base
 * image's.
 *
 * **Not tested by it:** the base image, and absolute paths of the container in code.
 *
 * @returns the last stage.
 * @throws {DockerfileError} if a builder would fail too, and for unsupported instructions.
 */
export async function replay({ context, into, env }: ReplayOptions): Promise<Stage> {
  const dockerfile = await readFile(path.join(context, 'Dockerfile'), 'utf8');
  const isIgnored = ignored(await readFile(path.join(context, '.dockerignore'), 'utf8'));
  const stages = new Map<string, Stage>();
  let stage: Stage | undefined;
  for (const instruction of readInstructions(dockerfile)) {
    const { keyword, line, text } = instruction;
    if (keyword === 'FROM') {
      const [, , , name = `stage-${stages.size}`] = /^(\S+)(?:\s+(AS)\s+(\S+))?$/i.exec(text) ?? [];
      stage = await begin(path.join(into, name), env);
      stages.set(name, stage);
    } else if (stage === undefined) {
      throw new DockerfileError(`line ${line}: ${keyword} before the first FROM`);
    } else {
      const { from } = instruction.flags;
      await carryOut(stage, instruction, sourceOf(from, { stages, context, isIgnored }));
    }
  }
  if (stage === undefined) throw new DockerfileError('there is no FROM');
  return stage;
}

async function begin(root: string, env: ReplayOptions['env']): Promise<Stage> {
  await mkdir(root);
  return { root, env: { ...env }, args: {}, workdir: '/', user: undefined, entrypoint: [], command: [] };
}

function sourceOf(
  from: string | undefined,
  known: {
    readonly stages: ReadonlyMap<string, Stage>;
    readonly context: string;
    readonly isIgnored: Source['isIgnored'];
  },
): Source {
  if (from === undefined) return { root: known.context, isIgnored: known.isIgnored };
  const stage = known.stages.get(from);
  if (stage === undefined) throw new DockerfileError(`COPY --from=${from}: there is no such stage above it`);
  return { root: stage.root, isIgnored: () => false };
}

async function carryOut(stage: Stage, { keyword, text: raw }: Instruction, source: Source): Promise<void> {
  // A shell fills in the variables of RUN, and exec forms have none.
  const text = ['RUN', 'ENTRYPOINT', 'CMD'].includes(keyword)
    ? raw
    : filled(raw, { ...stage.args, ...stage.env });
  switch (keyword) {
    case 'ARG': {
      const [name = '', value = ''] = text.split(/=(.*)/s);
      stage.args[name] = value;
      return;
    }
    case 'ENV':
      Object.assign(stage.env, pairs(text));
      return;
    case 'LABEL':
      pairs(text);
      return;
    case 'WORKDIR':
      stage.workdir = path.posix.resolve(stage.workdir, text);
      await mkdir(path.join(stage.root, stage.workdir), { recursive: true });
      return;
    case 'COPY':
      return copy(stage, source, text);
    case 'RUN':
      return run(stage, text);
    case 'USER':
      stage.user = numberOf(text);
      return;
    case 'EXPOSE':
      numberOf(text);
      return;
    case 'ENTRYPOINT':
      stage.entrypoint = execForm(text);
      return;
    case 'CMD':
      stage.command = execForm(text);
      return;
    case 'FROM':
      throw new DockerfileError('FROM begins a stage');
  }
}

function numberOf(text: string): number {
  const [word = ''] = words(text);
  if (!/^\d+$/.test(word)) throw new DockerfileError(`${text} is not a number`);
  return Number(word);
}
