import type { LedgerUnavailable, LedgerUnusable } from '../../launch/ledger/ledger.ts';
import type { ProblemCode } from '../../server/problem.ts';

const LEDGER: Readonly<Record<(LedgerUnavailable | LedgerUnusable)['reason'], string>> = {
  unreachable:
    '台帳のデータベースに接続できません。しばらくしてからもう一度試し、操作の結果を確認してください。',
  refused:
    '台帳のデータベースが要求を処理できませんでした。しばらくしてからもう一度試し、操作の結果を確認してください。',
  missing: '台帳のテーブルがまだありません。作成されるのを待ってください。',
  older: '台帳のスキーマがこのバージョンより古いため、読み取れません。push 側を先に更新してください。',
  'not allowed': 'データベース ユーザーに、この操作の権限がありません。',
};

/** Why the ledger did not answer, in Japanese. */
export function ledgerProblemJa({ reason }: LedgerUnavailable | LedgerUnusable): string {
  return LEDGER[reason];
}

const NOT_FOUND = 'このアドレスにはページがありません。';
const UNREADABLE = 'リクエストを読み取れませんでした。';

/** What can happen to a request for a page, whatever the page is. */
const PROBLEMS: Partial<Readonly<Record<ProblemCode, string>>> = {
  'not-found': NOT_FOUND,
  'invalid-path': NOT_FOUND,
  'invalid-id': NOT_FOUND,
  'invalid-body': UNREADABLE,
  'unsupported-media-type': UNREADABLE,
  'body-too-large': '送信された内容が大きすぎます。',
  'method-not-allowed': 'このアドレスではその操作を受け付けません。',
  unauthenticated: 'Identity-Aware Proxy のトークンがないか、有効ではありません。IAP 経由で開いてください。',
  forbidden: 'このアカウントにはアクセス権がありません。',
  'keys-unavailable': '現在、トークンを検証できません。しばらくしてからもう一度試してください。',
  stopping: 'サービスを停止しています。しばらくしてからもう一度試してください。',
};

const FAILED = '予期しないエラーが発生しました。原因はサービスのログに記録されています。';

/** What the rest of the service refuses, in Japanese: by its code, since its own words are English. */
export function problemJa(code: ProblemCode): string {
  return PROBLEMS[code] ?? FAILED;
}
