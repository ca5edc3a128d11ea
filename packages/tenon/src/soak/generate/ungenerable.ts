/** No value that fits was found; there may be one. */
export class Ungenerable extends Error {
  override readonly name: string = "Ungenerable";
}
