import { boardRoutes } from '../board/routes.ts';
import { rulesInForce } from '../board/rules-in-force.ts';
import { FormTokens } from '../board/form-tokens.ts';
import { problemPage } from '../board/problem-page.ts';
import { wordsFor } from '../board/language.ts';
import { viewerOf } from '../board/operators.ts';
import { systemClock as clock } from '../launch/kit/clock.ts';
import type { Batches } from '../launch/ledger/batches.ts';
import type { LaunchActions } from '../launch/ledger/launch-actions.ts';
import type { LaunchRecords } from '../launch/ledger/launch-records.ts';
import type { LedgerSurvey } from '../launch/ledger/ledger-survey.ts';
import { lookAt } from '../launch/queue/look.ts';
import type { AppOptions, AddRoutes } from '../server/app.ts';
import { answerPage } from '../server/page-answer.ts';
import { pathOf, sendProblem } from '../server/problem.ts';
import { routingOf } from '../settings/routing.ts';
import { boardAuthentication } from './authentication.ts';
import { deadLetterCounter } from './dead-letter-count.ts';
import { reasonsOf } from '../phrases/configured-jobs.ts';
import { openOnce, type ServiceParts } from './service-parts.ts';

/** The board's part of the app. */
export interface Board {
  readonly routes: readonly AddRoutes[];
  readonly openings: readonly (() => Promise<unknown>)[];
  /** Answers refusals and failures with a page. */
  readonly refuse: NonNullable<AppOptions['refuse']>;
}

/** Puts the board together: pages over the ledger. */
export async function createBoard(parts: ServiceParts<'board'>): Promise<Board> {
  const { config, projectId, rulebook, defaultJob, logger } = parts;
  const jobOf = (name: string) => (name === '' ? defaultJob : rulebook?.jobs.get(name));
  const reasons = reasonsOf(parts);
  const { runningOf, isConfigured } = reasons;
  const records = openOnce(async () => (await parts.store()).records(reasons));
  const actions = openOnce(async () => (await parts.store()).actions());
  const batches = openOnce(async () => (await parts.store()).batches());
  const secrets = openOnce(async () => (await parts.store()).secrets());
  const survey = openOnce(async () => (await parts.store()).survey(reasons));
  const looking = openOnce(async () => {
    const store = await parts.store();
    const [pauses, ends] = await Promise.all([store.pauses(), store.ends()]);
    return { survey: await survey(), pauses, ends, runningOf, isConfigured };
  });
  const countLetters = letterCounterOf(parts);
  const operators = config.BOARD_OPERATORS;
  const routing = routingOf(config, { projectId, rulebook, hasLedger: true });
  const routes = boardRoutes({
    records: {
      show: async (asked: Parameters<LaunchRecords['show']>[0]) => (await records()).show(asked),
      count: async (asked: Parameters<LaunchRecords['count']>[0]) => (await records()).count(asked),
      list: async (asked: Parameters<LaunchRecords['list']>[0]) => (await records()).list(asked),
      acts: async (asked: Parameters<LaunchRecords['acts']>[0]) => (await records()).acts(asked),
      resolve: async (asked: Parameters<LaunchRecords['resolve']>[0]) => (await records()).resolve(asked),
      reopen: async (asked: Parameters<LaunchRecords['reopen']>[0]) => (await records()).reopen(asked),
    },
    actions: {
      cancel: async (asked: Parameters<LaunchActions['cancel']>[0]) => (await actions()).cancel(asked),
      retry: async (asked: Parameters<LaunchActions['retry']>[0]) => (await actions()).retry(asked),
    },
    survey: {
      status: async () => (await survey()).status(),
      ofRules: async (names: Parameters<LedgerSurvey['ofRules']>[0]) => (await survey()).ofRules(names),
      waiting: async (asked: Parameters<LedgerSurvey['waiting']>[0]) => (await survey()).waiting(asked),
      holding: async (asked: Parameters<LedgerSurvey['holding']>[0]) => (await survey()).holding(asked),
    },
    runningOf,
    batches: {
      make: async (asked: Parameters<Batches['make']>[0]) => (await batches()).make(asked),
      show: async (id: string) => (await batches()).show(id),
      waiting: async (asked: Parameters<Batches['waiting']>[0]) => (await batches()).waiting(asked),
      note: async (asked: Parameters<Batches['note']>[0]) => (await batches()).note(asked),
    },
    look: async () => {
      const [looked, deadLetters] = await Promise.all([looking().then(lookAt), countLetters?.()]);
      return { ...looked, deadLetters };
    },
    jobOf: (name) => jobOf(name)?.job,
    isConfigured,
    pace: config.LAUNCHES_PER_MINUTE,
    operators,
    rules: rulesOf(parts),
    // Loaded only when an event is tried.
    async tryEvent(given) {
      const { tryEvent } = await import('./try-event.ts');
      return tryEvent(given, { routing, projectId, nowMs: clock.now() });
    },
    formTokens: new FormTokens({ secret: async () => (await secrets()).secret('form tokens'), clock }),
    clock,
    logger,
    authenticate: await boardAuthentication({ config, logger }),
  });
  return {
    routes: [routes],
    openings: [records, actions, batches, secrets, looking],
    async refuse(request, response, problem) {
      if (pathOf(request).startsWith('/health/')) {
        sendProblem(response, problem);
        return;
      }
      const { status, headers } = problem;
      const text = problemPage(problem, {
        words: wordsFor(request),
        viewer: viewerOf(request, { operators }),
      });
      await answerPage(request, response, { status, headers, body: { type: 'text/html', text } });
    },
  };
}

function rulesOf({ config, rulebook, defaultJob }: ServiceParts<'board'>) {
  const isOfVariables = defaultJob !== undefined && rulebook?.defaultJob === undefined;
  return rulesInForce({
    rulebook,
    file: config.RULES === '' ? config.RULES_FILE : 'RULES',
    variables: isOfVariables
      ? {
          job: defaultJob,
          container: config.JOB_CONTAINER,
          args: config.JOB_ARGS === '' ? undefined : config.JOB_ARGS,
          env: Object.keys(config.JOB_ENV),
        }
      : undefined,
  });
}

/** Undefined for an emulator, which has no metrics. */
function letterCounterOf({ config, projectId }: ServiceParts<'board'>) {
  const { DEAD_LETTER_SUBSCRIPTION: name, PUBSUB_EMULATOR_HOST: emulatorHost } = config;
  if (name === '' || emulatorHost !== '') return undefined;
  const subscription = name.includes('/') ? name : `projects/${projectId}/subscriptions/${name}`;
  return deadLetterCounter({ subscription, clock });
}
