import type { actionRefusalPhrase } from '../action-refusal.ts';
import { STATES_JA } from './states.ts';

export const actionRefusalPhraseJa: typeof actionRefusalPhrase = ({ reason, record }, { force }) => {
  const { launchId, state } = record;
  switch (reason) {
    case 'ended':
      return `${launchId} はすでに終了しているため(${STATES_JA[state]})、キャンセルできません`;
    case 'not ended':
      return `${launchId} はまだ終了していません(${STATES_JA[state]})。終了を待つか、キャンセルしてください`;
    case 'succeeded':
      return `${launchId} は成功しているため、再実行できません。もう一度実行するには、新しく要求してください`;
    case 'gone':
      return `${launchId} がどう終わったかは確認できておらず、処理が済んでいる可能性があります。それでも起動する場合は、${force}を指定してください`;
    case 'not stored':
      return record.isStored
        ? `${launchId} の要求は消去されており、台帳にありません。新しく要求してください`
        : `${launchId} は以前のバージョンが起動したもので、要求が台帳にありません。新しく要求してください`;
  }
};
