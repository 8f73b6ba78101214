/** Which build this is: another one may read the same commit otherwise, and must not take its cache. */

/** Put in by `scripts/build.mjs`: a digest of the sources. */
declare const ESPALIER_BUILD: string;

export const BUILD = typeof ESPALIER_BUILD === 'string' ? ESPALIER_BUILD : null;
