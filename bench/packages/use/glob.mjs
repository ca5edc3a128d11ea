/** The files of a folder. */
export default async ({ glob }) => void (await glob("*.json"));
