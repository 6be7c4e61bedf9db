import { DockerfileError } from './instructions.ts';

/**
 * Fills in `$NAME` and `${NAME}`; unset variables are empty, as in a Dockerfile.
 *
 * @throws {DockerfileError} for the longer forms, such as `${NAME:-default}`.
 */
export function filled(text: string, variables: Readonly<Record<string, string>>): string {
  return text.replace(/\$(?:\{([^}]*)\}|(\w+))/g, (_all, braced?: string, bare?: string) => {
    const name = braced ?? bare ?? '';
    if (!/^\w+$/.test(name)) throw new DockerfileError(`\${${name}} is not supported here`);
    return variables[name] ?? '';
  });
}

/** Words separated by white space outside of quotes. */
export function words(text: string): readonly string[] {
  const found = text.match(/(?:"(?:\\.|[^"\\])*"|[^\s"])+/g) ?? [];
  return found.map((word) => word.replace(/"((?:\\.|[^"\\])*)"/g, (_all, inner: string) => inner));
}

/**
 * `NAME=value` pairs.
 *
 * @throws {DockerfileError} for the old form without `=`.
 */
export function pairs(text: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    words(text).map((word) => {
      const at = word.indexOf('=');
      if (at < 1) throw new DockerfileError(`${word} is not NAME=value`);
      return [word.slice(0, at), word.slice(at + 1)];
    }),
  );
}

/**
 * A command in its exec form, a JSON array of strings.
 *
 * @throws {DockerfileError} for the shell form, whose shell would not pass signals to the process.
 */
export function execForm(text: string): readonly string[] {
  try {
    const list: unknown = JSON.parse(text);
    if (Array.isArray(list) && list.every((item) => typeof item === 'string')) return list;
  } catch {
    // Not JSON: the shell form.
  }
  throw new DockerfileError(`${text} is not a JSON array of strings`);
}
