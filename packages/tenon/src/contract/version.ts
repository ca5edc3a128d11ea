/** The version of this library, the same as in its package.json: contract/ reads no files, so it is written here. */
export const tenonVersion = "0.1.0";
