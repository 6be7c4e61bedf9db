/** The path part of a {@link HttpRule}, ready to be matched. Source: google/api/http.proto, "Path template syntax". */
export interface PathTemplate {
  /**
   * The fields that `path` sets, by field path (`job.name`); undefined when it does not match.
   *
   * @throws URIError for a bad percent-encoding.
   */
  match(path: string): Readonly<Record<string, string>> | undefined;
}

const VARIABLE = /\{(?<field>[^=}]+)(?:=(?<pattern>[^}]+))?\}/g;

export function parsePathTemplate(template: string): PathTemplate {
  const fields: string[] = [];
  const withGroups = template.replaceAll(VARIABLE, (_whole, field: string, pattern = '*') => {
    fields.push(field);
    return `(${pattern})`;
  });
  const source = withGroups
    .replaceAll('.', String.raw`\.`)
    .replaceAll(/\*\*|\*/g, (star, index: number) => segmentPattern(star, withGroups.slice(index)));
  const pattern = new RegExp(`^${source}$`);
  return {
    match(path) {
      const groups = pattern.exec(path);
      if (groups === null) return undefined;
      return Object.fromEntries(fields.map((field, index) => [field, decodePath(groups[index + 1] ?? '')]));
    },
  };
}

/** A colon begins the verb in the last segment; in the others it may be part of a project id (`example.com:p`). */
function segmentPattern(star: string, rest: string): string {
  if (star === '**') return '.+';
  return rest.includes('/') ? '[^/]+' : '[^/:]+';
}

function decodePath(path: string): string {
  return path.split('/').map(decodeURIComponent).join('/');
}
