import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import type { LedgerDatabase } from '../ledger-database.ts';
import { openBoards, OPERATOR, type BoardBed } from './board-bed.ts';

export interface Raw {
  readonly method?: string;
  readonly path?: string;
  /** Headers that replace or add to those of a valid post; undefined removes one. */
  readonly headers?: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body?: string | Buffer;
}

export interface Attack {
  readonly title: string;
  /** The expected answer. */
  readonly status: number;
  readonly raw: (board: BoardBed, token: string) => Raw | Promise<Raw>;
}

export const CANCEL = '/launches/launch-1/cancel';
/** Another operator, with other form tokens. */
export const OTHER_OPERATOR = 'eve@example.com';

export const withToken = (token: string): string => new URLSearchParams({ token }).toString();

/** A valid form with other headers. */
export const headed =
  (headers: NonNullable<Raw['headers']>): Attack['raw'] =>
  (_board, token) => ({ headers, body: withToken(token) });

/** A valid form with another path or method. */
export const sent =
  (raw: Omit<Raw, 'body'>, more = ''): Attack['raw'] =>
  (_board, token) => ({ ...raw, body: `${withToken(token)}${more}` });

/** A valid form with a token of Identity-Aware Proxy that has other claims. */
export const asserting =
  (changed: Readonly<Record<string, unknown>>, raw: Raw = {}): Attack['raw'] =>
  async ({ tokenOf }, token) => ({
    headers: { 'x-goog-iap-jwt-assertion': await tokenOf(OPERATOR, changed) },
    body: withToken(token),
    ...raw,
  });

/** One board on a real ledger with a launch in each state that has an action. */
export async function openAttacked(database: LedgerDatabase, env: Readonly<Record<string, string>> = {}) {
  const bed = await openBoards(database);
  await bed.ended(3, { state: 'failed' });
  await bed.unknown(2);
  await bed.stored(1);
  const board = await bed.startBoard({ BOARD_OPERATORS: `${OPERATOR},${OTHER_OPERATOR}`, ...env });
  const token = await board.formToken('/launches/launch-1');
  const everything = async () => {
    const { launches } = await bed.records.list({ limit: 100 });
    return { launches, acts: await Promise.all(launches.map((one) => bed.records.acts(one))) };
  };
  return {
    ...bed,
    board,
    token,
    everything,
    /** The answer to each attack, by its title. */
    answersTo: async (attacks: readonly Attack[]): Promise<Readonly<Record<string, number>>> => {
      const answers: Record<string, number> = {};
      for (const { title, raw } of attacks) answers[title] = await send(board, await raw(board, token));
      return answers;
    },
  };
}

/** The expected answers, by the title of each attack. */
export function expectedOf(attacks: readonly Attack[]): Readonly<Record<string, number>> {
  return Object.fromEntries(attacks.map(({ title, status }) => [title, status]));
}

/** Sends a request unchanged that no browser would send. */
export async function send({ address, tokenOf }: BoardBed, raw: Raw): Promise<number> {
  const { host } = new URL(address);
  const body = raw.body ?? '';
  const given = {
    host,
    origin: `http://${host}`,
    'sec-fetch-site': 'same-origin',
    'content-type': 'application/x-www-form-urlencoded',
    'content-length': String(Buffer.byteLength(body)),
    'x-goog-iap-jwt-assertion': await tokenOf(OPERATOR),
    ...raw.headers,
  };
  const headers = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  const asked = request(address, { method: raw.method ?? 'POST', path: raw.path ?? CANCEL, headers });
  asked.end(body);
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  await text(response);
  return response.statusCode ?? 0;
}

/** Sends only these lines. @returns the status of each answer; empty if the connection is closed. */
export async function sendLines({ address }: BoardBed, lines: readonly string[]): Promise<readonly number[]> {
  const { port, hostname } = new URL(address);
  const socket = connect({ port: Number(port), host: hostname });
  socket.write(lines.join('\r\n'));
  const answer = await text(socket);
  return [...answer.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status));
}
