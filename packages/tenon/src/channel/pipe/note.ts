/** What the shells of a realm tell each other beside the frames. */
export type NoteKind = "ready" | "uncaught" | "ping" | "pong";

/** A record's second word says what it is: a frame, or one of these. */
export const frameWord = 0;
export const noteWords: Readonly<Record<NoteKind, number>> = { ready: 1, uncaught: 2, ping: 3, pong: 4 };

export function noteOf(word: number): NoteKind | undefined {
  switch (word) {
    case noteWords.ready:
      return "ready";
    case noteWords.uncaught:
      return "uncaught";
    case noteWords.ping:
      return "ping";
    case noteWords.pong:
      return "pong";
    default:
      return undefined;
  }
}
