// Writes the JSON Schema of tenon.yaml for editors: node tools/schema.ts
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { configurationSchema } from "../packages/tenon/src/config/schema.ts";
import { repository } from "./sources.ts";

export const schemaFile = "packages/tenon/schema/tenon.schema.json";

/** The text of the schema file. */
export function schemaText(schema: object): string {
  return `${JSON.stringify({ $schema: "http://json-schema.org/draft-07/schema#", ...schema }, null, 2)}\n`;
}

if (import.meta.main) {
  const path = join(repository, schemaFile);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, schemaText(configurationSchema));
  console.log(`schema: wrote ${schemaFile}`);
}
