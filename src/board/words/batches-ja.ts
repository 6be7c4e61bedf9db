import type { Words } from './en.ts';

/** The same in Japanese. */
export const BATCHES_JA: Words['batches'] = {
  title: { cancel: '一括キャンセル', retry: '一括再実行' },
  choose: { cancel: '表示中の起動をまとめてキャンセル…', retry: '表示中の起動をまとめて再実行…' },
  ask: {
    cancel: (count) => `${count.toLocaleString('ja')} 件の起動をキャンセルしますか?`,
    retry: (count) => `${count.toLocaleString('ja')} 件の起動を再実行しますか?`,
  },
  confirm: {
    cancel: (count) => `${count.toLocaleString('ja')} 件をキャンセルする`,
    retry: (count) => `${count.toLocaleString('ja')} 件を再実行する`,
  },
  goOn: (count) => `残りの ${count.toLocaleString('ja')} 件を処理する`,
  progress: (done, all) => `${all.toLocaleString('ja')} 件中 ${done.toLocaleString('ja')} 件が完了`,
  nothing: {
    cancel: '一覧にキャンセルできる起動はありません。',
    retry: '一覧に再実行できる起動はありません。',
  },
  gone: (count) => `終了を確認できていない ${count.toLocaleString('ja')} 件も再実行する`,
  done: { cancel: 'キャンセル済み、またはキャンセルを指示', retry: '再実行' },
  outcomes: {
    'done before': '実施済み',
    'not found': '台帳に残っていない',
    ended: 'すでに終了している',
    'not ended': '終了していない',
    succeeded: '成功している',
    gone: '終了を確認できないため、再実行しなかった',
    'not stored': 'リクエストが台帳に残っていない',
  },
  by: '操作者',
  when: '選択日時',
  waiting: '選択済みで未処理の起動',
  more: (count) => `ほか ${count.toLocaleString('ja')} 件`,
  back: '一覧に戻る',
  older: '選択していない古い起動',
};
