import { finder, ok, type Checks } from '../check.ts';

const found = finder({
  'configuration-unusable': {
    fault: '`serve` does not start with it',
    fix: 'give `doctor` the same environment or CONFIG_FILE as the service',
  },
});

export const CONFIGURATION_CHECKS = {
  configuration: (_setUp, { complaints }) =>
    complaints.length === 0
      ? ok('`serve` starts with it')
      : complaints.map((complaint) => found('configuration-unusable', complaint)),
} satisfies Checks;
