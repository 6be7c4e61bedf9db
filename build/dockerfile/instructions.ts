/** The Dockerfile says something that this reader does not know, or does not understand. */
export class DockerfileError extends Error {
  override readonly name = 'DockerfileError';
}

/** One instruction as it stands in a Dockerfile: continued lines joined, variables not yet filled in. */
export interface Instruction {
  /** In upper case. */
  readonly keyword: Keyword;
  /** `--name=value` before the arguments; those that nothing is done with are not let through. */
  readonly flags: Readonly<Record<string, string>>;
  /** The rest of the line. */
  readonly text: string;
  /** Of its first line, from 1. */
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
 * Reads the instructions of a Dockerfile (https://docs.docker.com/reference/dockerfile/), of which it knows
 * those that ours is made of.
 *
 * @throws {DockerfileError} that names the line of an instruction or a flag that it does not know.
 */
export function readInstructions(dockerfile: string): readonly Instruction[] {
  return joinedLines(dockerfile).map(({ text, line }) => {
    const [, word = '', rest = ''] = /^(\S+)\s*([^]*)$/.exec(text) ?? [];
    const keyword = KEYWORDS.find((known) => known === word.toUpperCase());
    if (keyword === undefined) throw new DockerfileError(`line ${line}: ${word} is not known here`);
    return { keyword, line, ...withoutFlags(rest, { keyword, line }) };
  });
}

interface Line {
  readonly text: string;
  readonly line: number;
}

/** Comments stand on lines of their own, between continued ones too. */
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
  if (open !== undefined) throw new DockerfileError(`line ${open.line}: goes on and on`);
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
      throw new DockerfileError(`line ${line}: --${name} of ${keyword} is not known here`);
    }
    flags[name] = value;
    rest = rest.slice(flag.length);
  }
}
