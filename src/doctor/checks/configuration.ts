import { finder, ok, type Checks } from '../check.ts';

const found = finder({
  'configuration-unusable': {
    fault: '`serve` does not start with it',
    fix: 'give `doctor` the same environment or CONFIG_FILE as the service',
  },
  'variable-not-read': {
    warning: 'its value has no effect',
    fix: 'correct the name of the variable; one that another program reads may stay',
  },
  'args-without-id': {
    warning: 'every execution is started with the same arguments, whatever its id',
    fix: `set JOB_ARGS='["job","--id={id}"]' for the service  # or leave it, if the job reads LAUNCH_INPUT_ID`,
  },
});

export const CONFIGURATION_CHECKS = {
  configuration: (_setUp, { complaints, warnings }) => [
    ...(complaints.length === 0
      ? [ok('`serve` starts with it')]
      : complaints.map((complaint) => found('configuration-unusable', complaint))),
    ...warnings.map(({ code, says }) => found(code, says)),
  ],
} satisfies Checks;
