import { fileURLToPath } from "node:url";

export interface Named {
  readonly entry: string;
  readonly name: string;
  readonly version: string;
}

/** Directory of these tests' plugins. */
export const from: string = fileURLToPath(new URL("./fixtures", import.meta.url));

export function plugin(entry: string, version = "1.0.0", name: string = entry): Named {
  return { entry: entry.includes(".") ? `./${entry}` : `./${entry}.ts`, name, version };
}
