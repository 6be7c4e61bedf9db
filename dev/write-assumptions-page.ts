import { writeFile } from 'node:fs/promises';
import { ASSUMPTIONS_PAGE_FILE, assumptionsPage } from './assumptions-page.ts';

await writeFile(ASSUMPTIONS_PAGE_FILE, assumptionsPage());
