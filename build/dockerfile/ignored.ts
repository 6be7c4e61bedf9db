/**
 * Reads a `.dockerignore` (https://docs.docker.com/build/concepts/context/#dockerignore-files): the last pattern that fits
 * a file or a folder above it decides, and `!` includes it again.
 *
 * @returns whether a file is ignored, by its path relative to the context, with `/`.
 */
export function ignored(dockerignore: string): (file: string) => boolean {
  const rules = dockerignore
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => ({ takesIn: line.startsWith('!'), pattern: patternOf(line.replace(/^!/, '')) }));
  return (file) => rules.findLast(({ pattern }) => pattern.test(file))?.takesIn === false;
}

function patternOf(glob: string): RegExp {
  const parts = glob.replace(/^\/|\/$/g, '').split(/(\*\*\/|\*\*|\*|\?)/);
  const source = parts.map((part) => WILDCARDS[part] ?? part.replace(/[.+^${}()|[\]\\]/g, '\\$&')).join('');
  return new RegExp(`^${source}(?:/.*)?$`);
}

const WILDCARDS: Readonly<Record<string, string>> = {
  '**/': '(?:.*/)?',
  '**': '.*',
  '*': '[^/]*',
  '?': '[^/]',
};
