import { expect } from 'vitest';
import type { BoardBed } from './board-bed.ts';

/** The forms of a page, by the words on their buttons, as a browser without script would send them. */
export async function formsOn({ get }: BoardBed, path: string) {
  const page = await (await get(path)).text();
  const forms = [...page.matchAll(/<form method="post" action="([^"]+)"[^>]*>([\s\S]*?)<\/form>/g)];
  return forms.map(([, action = '', body = '']) => ({
    action: action.replaceAll('&amp;', '&'),
    button: /<button>([^<]*)</.exec(body)?.[1],
    hidden: Object.fromEntries(
      [...body.matchAll(/type="hidden" name="(\w+)" value="([^"]*)"/g)].map(([, name, value]) => [
        name,
        value,
      ]),
    ) as Record<string, string>,
  }));
}

/** Presses the button of a page that begins with these words. @returns the address of the next page. */
export async function press(
  board: BoardBed,
  path: string,
  { button, ...fields }: { readonly button: string; readonly force?: string },
): Promise<string> {
  const form = (await formsOn(board, path)).find((one) => one.button?.startsWith(button));
  if (form === undefined) throw new Error(`${path} has no button ${button}`);
  const response = await board.post(form.action, { ...form.hidden, ...fields });
  expect(response.status).toBe(303);
  return response.headers.get('location') ?? '';
}

export async function textAt({ get }: BoardBed, path: string): Promise<string> {
  return (await (await get(path)).text()).replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ');
}
