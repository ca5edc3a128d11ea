/**
 * Names a record of a segment for as long as that record lives: a whole number, so it goes wherever numbers go. Made by
 * `allocate`; one that is made up opens nothing that its maker could not see before.
 */
export type Reference = number;

/** Of records in one segment: the rest of a whole number is for generations. */
export const mostRecords: number = 2 ** 21;
const indexSpan = mostRecords;
/** A record that was released this often is not used again. */
export const lastGeneration: number = 2 ** 32 - 1;

export function referenceOf(index: number, generation: number): Reference {
  return generation * indexSpan + index;
}

export function indexIn(reference: Reference): number {
  return reference % indexSpan;
}

export function generationIn(reference: Reference): number {
  return Math.floor(reference / indexSpan);
}

export function isReference(value: unknown): value is Reference {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}
