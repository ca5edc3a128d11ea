/** A schema, or a value in its place, that no contract may hold. Thrown within `contract/` only. */
export class SchemaProblem extends Error {
  readonly path: string;
  readonly found: string;
  readonly wanted: string;

  constructor(path: string, found: string, wanted: string) {
    super(`at "${path}" found ${found}, wanted ${wanted}`);
    this.path = path;
    this.found = found;
    this.wanted = wanted;
  }
}
