import { asType } from "./as-types.ts";
import type { NamedObject } from "./schema-types.ts";

/** A class with the fields of an object of JSON, which reads and writes itself. */
export function asJson({ name, fields }: NamedObject): string {
  const declared = fields.map(({ name: field, required, type }) => {
    const own = asType(type, "");
    if (required) return `  ${field}: ${own.name} = ${own.initial};`;
    // A number has no null, so whether it is there is said beside it.
    if (own.plain) return `  ${field}: ${own.name} = ${own.initial};\n  has_${field}: bool = false;`;
    return `  ${field}: ${own.name} | null = null;`;
  });
  const cases = fields.map(({ name: field, required, type }, index) => {
    const own = asType(type, "");
    const mark = !required && own.plain ? ` made.has_${field} = true;` : "";
    return `      ${index === 0 ? "" : "else "}if (key == "${field}") { made.${field} = ${own.read("reader")};${mark} }`;
  });
  const rest = cases.length === 0 ? "      reader.skip();" : "      else reader.skip();";
  const written = fields.map(({ name: field, required, type }) => {
    const own = asType(type, "");
    if (required) return `    fields.push('"${field}":' + ${own.write(`this.${field}`)});`;
    if (own.plain) return `    if (this.has_${field}) fields.push('"${field}":' + ${own.write(`this.${field}`)});`;
    return `    const own_${field} = this.${field};\n    if (own_${field} !== null) fields.push('"${field}":' + ${own.write(`own_${field}`)});`;
  });
  return `export class ${name} {
${declared.join("\n")}

  static read(reader: tenon.Reader): ${name} {
    const made = new ${name}();
    if (!reader.enter()) return made;
    while (reader.more()) {
      const key = reader.key();
${cases.join("\n")}
${rest}
    }
    return made;
  }

  json(): string {
    const fields: string[] = [];
${written.join("\n")}
    return "{" + fields.join(",") + "}";
  }
}
`;
}
