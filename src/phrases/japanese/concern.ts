import type { LaunchKey } from '../../launch/event/launch-key.ts';
import { shortName } from '../../launch/kit/short-name.ts';
import type { concernPhrase } from '../concern.ts';
import { argsOf, nameOf, placeOf } from '../named-launch.ts';
import { agePhraseJa } from './age.ts';
import { countPhraseJa } from './count.ts';
import { refusalPhraseJa } from './run-job-refusal.ts';

export const concernPhraseJa: typeof concernPhrase = (concern) => {
  switch (concern.code) {
    case 'job paused': {
      const { job, queued, pause } = concern;
      return `${pause.since.toISOString()} 以降、Cloud Run が ${nameOf(job)} の起動をすべて拒否しており、${waiting(queued)}。Cloud Run の応答: ${refusalPhraseJa(pause)}`;
    }
    case 'job not configured':
      return `${placeOf(concern.job)} は、このサービスのルール、PROJECT_ID、REGION の設定にないジョブで、${waiting(concern.queued)}。ルールに追加するか、job-bridge launches cancel でキャンセルしてください`;
    case 'unknown for long':
      return `${launchOf(concern.launch)} が起動したかどうか、${agePhraseJa(concern.forMs)}前から確認できていません。原因は job-bridge doctor で、手動で確定する方法は job-bridge launches show ${argsOf(concern.launch)} で確認してください`;
    case 'unseen for long': {
      const execution = concern.execution === undefined ? '実行' : `実行 ${shortName(concern.execution)} `;
      const why = concern.isMissing ? 'が Cloud Run に見つかりません' : 'の状態を取得できていません';
      return `${launchOf(concern.launch)} の${execution}${why}。その間、実行枠は空きません。原因は job-bridge doctor で確認してください。Cloud Run に確認する手段がなくなった場合は、job-bridge launches resolve ${argsOf(concern.launch)} --ended failed で確定できます`;
    }
    case 'limit reached': {
      const name = nameOf(concern.job);
      return `${name} の実行が上限の ${concern.running} 件に達しており、${waiting(concern.queued)}（最長 ${agePhraseJa(concern.waitedMs)}）。実行中の起動は job-bridge launches list --state launched,running,unknown --job ${name} で確認できます。上限を上げるには、ルールの running を変更してください`;
    }
    case 'no sweep': {
      const last =
        concern.agoMs === undefined
          ? 'スイープが一度も行われていません'
          : `最後のスイープは ${agePhraseJa(concern.agoMs)}前です`;
      return `${last}。その間、実行の終了は記録されず、待機中の起動も進みません。原因は job-bridge doctor で確認してください`;
    }
    case 'quota pause':
      return `Google の割り当てを超え、RunJob が拒否されたため、${concern.pause.scope} の起動を ${concern.pause.until.toISOString()} まで一時停止しています。job-bridge launches resume で解除できます`;
    case 'dead letters':
      return `${concern.count} 件のメッセージがデッドレターになりました。理由は job-bridge dead-letters list で確認し、replay で再送するか、discard で破棄してください`;
    case 'executions failed': {
      const { job, failed } = concern;
      return `${nameOf(job)} の実行が、過去 24 時間に ${countPhraseJa(failed)}失敗しました。理由は job-bridge launches list --state failed --job ${nameOf(job)} で確認できます。原因を修正したら、job-bridge launches retry でそれぞれ再実行してください`;
    }
  }
};

function waiting(count: number): string {
  return `${countPhraseJa(count)}が待機しています`;
}

function launchOf(key: LaunchKey): string {
  return key.name === '' ? key.launchId : `${key.name} の ${key.launchId}`;
}
