import { writeFile } from 'node:fs/promises';
import { configurationPage, PAGE_FILE } from './configuration-page.ts';

await writeFile(PAGE_FILE, configurationPage());
