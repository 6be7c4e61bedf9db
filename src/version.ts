import manifest from '../package.json' with { type: 'json' };

/** Which version of the bridge this is. The bundle holds what package.json said when it was made. */
export const VERSION: string = manifest.version;
