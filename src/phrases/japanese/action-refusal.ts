import type { actionRefusalPhrase } from '../action-refusal.ts';
import { STATES_JA } from './states.ts';

export const actionRefusalPhraseJa: typeof actionRefusalPhrase = ({ reason, record }, { force }) => {
  const { launchId, state } = record;
  switch (reason) {
    case 'ended':
      return `${launchId} はすでに終了しているため、キャンセルできません（状態: ${STATES_JA[state]}）`;
    case 'not ended':
      return `${launchId} はまだ終了していません（状態: ${STATES_JA[state]}）。終了を待つか、キャンセルしてください`;
    case 'succeeded':
      return `${launchId} は成功しているため、再実行できません。もう一度起動するには、新しいリクエストを送ってください`;
    case 'gone':
      return `${launchId} は終了を確認できておらず、処理が完了している可能性があります。それでも起動する場合は、${force}をオンにしてください`;
    case 'not stored':
      return record.isStored
        ? `${launchId} のリクエストは消去されており、台帳にありません。新しいリクエストを送ってください`
        : `${launchId} は以前のバージョンで起動されたもので、リクエストが台帳にありません。新しいリクエストを送ってください`;
  }
};
