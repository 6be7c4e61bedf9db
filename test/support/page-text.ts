const ENTITIES: Readonly<Record<string, string>> = { '&#39;': "'", '&quot;': '"', '&gt;': '>' };

/** The text of a page of the board, without its frame: of the result on it, if an event was tried. */
export function pageText(page: string): string {
  const [, main = ''] = /<main[^>]*>([\s\S]*)<\/main>/.exec(page) ?? [];
  const [, result = ''] = /(<section class="result"[\s\S]*?)<form/.exec(main) ?? [];
  return (result || main)
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll(/&(?:#39|quot|gt);/g, (entity) => ENTITIES[entity] ?? entity)
    .replaceAll(/\s+/g, ' ');
}
