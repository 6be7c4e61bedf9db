import { finder, notChecked, ok, whenRead, type Checks, type FixContext } from '../check.ts';
import type { Expected } from '../expected.ts';
import { shellWord, updateService } from '../gcloud.ts';
import type { SetUp } from '../set-up.ts';

const found = finder({
  'rules-unusable': {
    fault: 'the service does not start with it',
    fix: 'correct the rules file until `npm start -- rules check` finds no fault',
  },
  'rules-test-failed': {
    fault: 'the rules do not do what their own tests say',
    fix: 'correct the rule or its test: `npm start -- rules test` shows what becomes of an event',
  },
  'service-rules-differ': {
    fault:
      'a push side of an earlier version launches the default job for a message that names a job, and one with other rules rejects a job that it does not know',
    fix: (context) =>
      updateService(
        context,
        `--update-env-vars="^@@^RULES=$(cat ${fileOf(context)})"  # the push side first, then the request side: docs/operations.md`,
      ),
  },
});

/** The rules file, and whether the service has it. Nothing is said if there is no file. */
export const RULES_CHECKS = {
  rules: (_setUp, { rules, ...expected }) => {
    if (rules === undefined) return [];
    if (rules.faults.length > 0) return rules.faults.map((fault) => found('rules-unusable', fault));
    return ok(`${rules.file}: ${jobsIn(expected)}`);
  },
  'tests of the rules': (_setUp, { rules }) => {
    if (rules === undefined) return [];
    const { count, failures } = rules.tests;
    if (rules.faults.length > 0) return notChecked('the rules cannot be used');
    if (count === 0) return notChecked('the rules have no tests');
    if (failures.length === 0) return ok(`${count} passed`);
    return failures.map((failure) => found('rules-test-failed', failure));
  },
  'rules of the service': (setUp, { rules }) =>
    rules === undefined ? [] : rulesOfService(setUp, rules.text),
} satisfies Checks;

/** RULES of the environment is in a file that only the reader knows. */
function fileOf({ expected: { rules } }: FixContext): string {
  return rules === undefined || rules.file === 'RULES' ? 'RULES-FILE' : shellWord(rules.file);
}

function jobsIn({ names, otherJobs, eventSubscriptions }: Omit<Expected, 'rules'>): string {
  const jobs = new Set([names, ...otherJobs.map((job) => job.names)].flat());
  const subscriptions = eventSubscriptions.map((name) => name.split('/').at(-1));
  const from = subscriptions.length === 0 ? '' : `; subscriptions ${subscriptions.join(', ')}`;
  return `jobs ${[...jobs].join(', ')}${from}`;
}

function rulesOfService({ service }: SetUp, text: string) {
  return whenRead({ what: 'service', reading: service }, ({ rules }) => {
    switch (rules.kind) {
      case 'elsewhere':
        return notChecked('they are in a file of its image');
      case 'none':
        return found('service-rules-differ', 'the service that pushes reach has no rules');
      case 'text':
        // A shell takes newlines off the end of what it fills in.
        return rules.text.trimEnd() === text.trimEnd()
          ? ok('the same')
          : found('service-rules-differ', 'the service that pushes reach has other rules');
    }
  });
}
