import { allFound, finder, ok, whenRead, whenThere, type Checks, type FixContext } from '../check.ts';
import type { ExpectedBoard } from '../expected.ts';
import { placed } from '../gcloud.ts';
import type { BoardSetUp } from '../set-up.ts';
import type { LedgerRights } from '../../launch/ledger/ledger-store.ts';

/** IAM's members that stand for everybody. */
const EVERYBODY: ReadonlySet<string> = new Set(['allUsers', 'allAuthenticatedUsers']);

const found = finder({
  'board-open': {
    fault:
      'the board can be reached without Identity-Aware Proxy, so only its own check of tokens protects it',
    fix: (context) => {
      const open = context.setUp.board.value?.grants.find(({ member }) => EVERYBODY.has(member));
      return open === undefined
        ? onBoard(context, 'update', '--invoker-iam-check')
        : onBoard(context, 'remove-iam-policy-binding', `--member=${open.member}`, `--role=${open.role}`);
    },
  },
  'board-iap-off': {
    fault: 'every request is refused: only Identity-Aware Proxy adds the token that the board asks for',
    fix: (context) => onBoard(context, 'update', '--iap'),
  },
  'board-audience-differs': {
    fault:
      'Identity-Aware Proxy makes tokens for the service that people open, so the board refuses all of them',
    fix: ({ expected, subject }) =>
      subject === ''
        ? `set BOARD_AUDIENCE for the board, by its name in: gcloud run services list --project=${expected.projectId}`
        : `set BOARD_AUDIENCE=${subject} for the board`,
  },
  'board-user-lacks': {
    fault: 'pages or actions of the board fail',
    fix: ({ setUp }) => {
      const { user = 'bridge_board', lacking = [] } = setUp.boardRights.value ?? {};
      const grants = lacking.map((right) => `GRANT ${right} TO ${user};`);
      return `as the database user of the push side: ${grants.join(' ')}`;
    },
  },
  'board-user-may-more': {
    warning: 'a bug in the board could change launches in ways that its pages do not offer',
    fix: 'give the board its own database user, with the rights that docs/security.md lists (Users of the ledger)',
  },
});

/** The board's service, and its database user. Nothing is said if there is no board. */
export const BOARD_CHECKS = {
  board: ({ board }, { board: expected }) =>
    expected === undefined
      ? []
      : whenThere(board, {
          name: expected.service,
          missing: found('board-audience-differs', `there is no service ${expected.service}`),
          judge: (value) => judgeBoard(value, expected),
        }),
  'database user of the board': ({ boardRights }, { board }) =>
    board === undefined ? [] : whenRead({ what: 'ledger', reading: boardRights }, judgeUser),
} satisfies Checks;

function onBoard({ expected }: FixContext, command: string, ...flags: readonly string[]): string {
  return ['gcloud run services', command, ...placed(expected.board?.service ?? ''), ...flags].join(' ');
}

function judgeBoard(board: BoardSetUp, { audience, service }: ExpectedBoard) {
  const { grants, isIamChecked, isIapOn, projectNumber, role } = board;
  const open = grants.find(({ member }) => EVERYBODY.has(member));
  const [, , , ...place] = audience.split('/');
  const own = projectNumber === '' ? audience : `/projects/${projectNumber}/${place.join('/')}`;
  return allFound(
    [
      open !== undefined && found('board-open', `${open.role} is granted to ${open.member}`),
      open === undefined && !isIamChecked && found('board-open', 'the check by IAM is switched off for it'),
      !isIapOn && found('board-iap-off', `Identity-Aware Proxy is off for ${service}`),
      own !== audience && found('board-audience-differs', `it is ${audience}, and not ${own}`, own),
      role !== '' && role !== 'board' && found('board-audience-differs', `${service} has ROLE=${role}`),
    ],
    ok(service),
  );
}

function judgeUser({ user, lacking, beyond }: LedgerRights) {
  return allFound(
    [
      lacking.length > 0 && found('board-user-lacks', `${user} lacks ${lacking.join(', ')}`),
      beyond.length > 0 && found('board-user-may-more', `${user} has ${beyond.join(', ')} too`),
    ],
    ok(user),
  );
}
