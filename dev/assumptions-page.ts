import { CHAPTERS, OPTIONS, UNTRIED, type Chapter } from '../src/live-check/assumptions.ts';
import type { Source } from '../src/live-check/assumption.ts';

/** Where people read what the bridge takes for true. */
export const ASSUMPTIONS_PAGE_FILE = new URL('../docs/assumptions.md', import.meta.url);

const SOURCES: Readonly<Record<Source, string>> = {
  proto: 'published API',
  docs: 'documentation',
  field: 'other projects',
};

const INTRODUCTION = `# What is assumed of Google Cloud

<!-- Made from src/live-check by npm run docs:assumptions. -->
<!-- every command needs a project -->

This project was built without access to Google Cloud: against emulators that its authors wrote from the published API, from
Google's documentation, and from reports of other projects. So each assumption is listed here, with what the bridge does if it is
wrong. If you have a project, you can check them:

\`\`\`sh
gcloud auth application-default login
npm start -- live-check --project PROJECT --region asia-northeast1 --markdown result.md
\`\`\`

It says what it will create and what that costs, asks, tries one assumption after the other (about 8 minutes), removes what it
made, and prints what it has seen. Ctrl-C removes everything too. After a crash, \`live-check --clean-up PREFIX\` does.

- Use a project in which you may create things. Its jobs and topics get names of their own, and nothing else is touched.
- \`--json FILE\` and \`--markdown FILE\` write the result without e-mail addresses and without the id and number of your project. Please
  share it.
- Some rows need more than your login. They say "not tried", with what to add:
  - \`${OPTIONS.push}\`: pushes. The address has to lead to port 8080 of your machine, as a tunnel does (\`--push-port\` takes another).
  - \`${OPTIONS.quota}\`: the refusal of RunJob's quota, by 120 calls with \`validate_only\`. Others' launches in that region are refused meanwhile.
- \`--ends-topic TOPIC\` reads the topic of your log sink in place of the Logging API.

To see the command at work without a project, start [the emulators](emulators.md) with a program in place of Google's sample image:

\`\`\`sh
npm run emulators -- --audit-log-topic ends --image "us-docker.pkg.dev/cloudrun/container/job=node -e 'setTimeout(() => process.exit(process.env.FAIL_RATE ?? 0), process.env.SLEEP_MS ?? 0)' --"
\`\`\`

In another terminal:

\`\`\`sh
PROJECT_ID=local-project PUBSUB_EMULATOR_HOST=127.0.0.1:8085 CLOUD_RUN_EMULATOR_HOST=127.0.0.1:8086 \\
  npm start -- live-check --yes --ends-topic ends
\`\`\`
`;

/** @returns the content of {@link ASSUMPTIONS_PAGE_FILE}. */
export function assumptionsPage(): string {
  const untried = UNTRIED.map(
    ({ assumed, source, ifWrong, because }) =>
      `| ${assumed} | ${SOURCES[source]} | ${ifWrong} | ${because} |`,
  );
  return [
    INTRODUCTION,
    ...CHAPTERS.map(chapter),
    '## Not tried by live-check\n',
    '| assumed | we have it from | if it is wrong | why it is not tried |',
    '|---|---|---|---|',
    ...untried,
    '',
  ].join('\n');
}

function chapter({ title, assumptions }: Chapter): string {
  const rows = assumptions.map(
    ({ id, assumed, source, ifWrong, seenLive = 'not yet' }) =>
      `| \`${id}\` | ${assumed} | ${SOURCES[source]} | ${ifWrong} | ${seenLive} |`,
  );
  const head = '| | assumed | we have it from | if it is wrong | seen live |\n|---|---|---|---|---|';
  return `## ${title}\n\n${head}\n${rows.join('\n')}\n`;
}
