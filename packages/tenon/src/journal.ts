/**
 * The journal's door: an append-only record of what a host did, which survives `kill -9`.
 *
 * @example
 * import { Journal } from "tenon/journal";
 * using journal = new Journal("./tenon.journal");
 */
export { Journal } from "./journal/journal.ts";
export type { JournalEntry, JournalOptions, LastRun } from "./journal/journal.ts";
