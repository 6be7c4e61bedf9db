import manifest from '../package.json' with { type: 'json' };

/** The version of the bridge. The bundle has the one of package.json when it was built. */
export const VERSION: string = manifest.version;
