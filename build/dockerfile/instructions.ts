/** The Dockerfile has something that this reader does not support. */
export class DockerfileError extends Error {
  override readonly name = 'DockerfileError';
}

/** One instruction of a Dockerfile, with continued lines joined and variables not filled in. */
export interface Instruction {
  /** In upper case. */
  readonly keyword: Keyword;
  /** `--name=value` before the arguments; unsupported ones are refused. */
  readonly flags: Readonly<Record<string, string>>;
  /** The rest of the line. */
  readonly text: string;
  /** The number of its first line, from 1. */
  readonly line: number;
}

const KEYWORDS = [
  'FROM',
  'ARG',
  'ENV',
  'LABEL',
  'WORKDIR',
  'COPY',
  'RUN',
  'USER',
  'EXPOSE',
  'ENTRYPOINT',
  'CMD',
] as const;
type Keyword = (typeof KEYWORDS)[number];

const FLAGS: Partial<Readonly<Record<Keyword, readonly string[]>>> = { COPY: ['from'] };

/**
 * Reads a Dockerfile (https://docs.docker.com/reference/dockerfile/); it supports the instructions of ours.
 *
 * @throws {DockerfileError} with the line of an unsupported instruction or flag.
 */
export function readInstructions(dockerfile: string): readonly Instruction[] {
  return joinedLines(dockerfile).map(({ text, line }) => {
    const [, word = '', rest = ''] = /^(\S+)\s*([^]*)$/.exec(text) ?? [];
    const keyword = KEYWORDS.find((known) => known === word.toUpperCase());
    if (keyword === undefined) throw new DockerfileError(`line ${line}: ${word} is not supported here`);
    return { keyword, line, ...withoutFlags(rest, { keyword, line }) };
  });
}

interface Line {
  readonly text: string;
  readonly line: number;
}

/** Comments are whole lines, even between continued ones. */
function joinedLines(dockerfile: string): readonly Line[] {
  const joined: Line[] = [];
  let open: Line | undefined;
  for (const [index, raw] of dockerfile.split('\n').entries()) {
    const trimmed = raw.trim();
    if (trimmed === '' || trimmed.startsWith('#')) continue;
    const text = `${open === undefined ? '' : `${open.text} `}${trimmed.replace(/\\$/, '').trim()}`;
    const line = open?.line ?? index + 1;
    open = trimmed.endsWith('\\') ? { text, line } : undefined;
    if (open === undefined) joined.push({ text, line });
  }
  if (open !== undefined) throw new DockerfileError(`line ${open.line}: the file ends in a continued line`);
  return joined;
}

function withoutFlags(
  text: string,
  { keyword, line }: Pick<Instruction, 'keyword' | 'line'>,
): Pick<Instruction, 'flags' | 'text'> {
  const flags: Record<string, string> = {};
  let rest = text;
  for (;;) {
    const [flag, name = '', value = ''] = /^--([a-z-]+)(?:=(\S*))?\s+/.exec(rest) ?? [];
    if (flag === undefined) return { flags, text: rest };
    if (FLAGS[keyword]?.includes(name) !== true) {
      throw new DockerfileError(`line ${line}: --${name} of ${keyword} is not supported here`);
    }
    flags[name] = value;
    rest = rest.slice(flag.length);
  }
}
