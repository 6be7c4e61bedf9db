import { writeFile } from 'node:fs/promises';
import { DIFFERENCES_PAGE_FILE, rulesDifferencesPage } from './rules-differences-page.ts';

await writeFile(DIFFERENCES_PAGE_FILE, rulesDifferencesPage());
