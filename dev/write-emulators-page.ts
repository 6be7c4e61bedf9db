import { writeFile } from 'node:fs/promises';
import { DIFFERENCES_PAGE_FILE, differencesPage } from './emulators-differences-page.ts';

await writeFile(DIFFERENCES_PAGE_FILE, differencesPage());
