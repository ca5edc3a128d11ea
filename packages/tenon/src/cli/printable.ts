import { stripVTControlCharacters } from "node:util";

/** Text of others as it may be shown: what a plugin writes must not move the cursor or rename the window. */
export function printable(text: string): string {
  return stripVTControlCharacters(text).replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, "\ufffd");
}

/** The same on one line. */
export function printableLine(text: string): string {
  return printable(text).replace(/\s*\n\s*/g, " ");
}
