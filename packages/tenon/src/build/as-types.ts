import type { JsonType, Value } from "./schema-types.ts";

/** A type of JSON in AssemblyScript. */
export interface AsType {
  readonly name: string;
  /** Whether null is no value of it. */
  readonly plain: boolean;
  /** What stands for it where there is none, and the text of that as JSON. */
  readonly initial: string;
  readonly empty: string;
  /** An expression that reads it from a reader. */
  readonly read: (reader: string) => string;
  /** An expression that answers a writer's function. */
  readonly write: (value: string) => string;
}

/** \`types\` stands before names of objects. */
export function asType(type: JsonType, types: string): AsType {
  const method = (name: string, plain: boolean, initial: string, empty: string, by: string, put: string): AsType => ({
    name,
    plain,
    initial,
    empty: JSON.stringify(empty),
    read: (reader) => `${reader}.${by}()`,
    write: (value) => `tenon.${put}(${value})`,
  });
  switch (type.kind) {
    case "boolean":
      return method("bool", true, "false", "false", "boolean", "ofBoolean");
    case "integer":
      return method("i64", true, "0", "0", "integer", "ofInteger");
    case "number":
      return method("f64", true, "0", "0", "number", "ofNumber");
    case "text":
    case "bytes":
      return method("string", false, '""', '""', "text", "ofText");
    case "raw":
      return method("string", false, '"null"', "null", "raw", "ofRaw");
    case "list":
    case "map": {
      const item = asType(type.of, types);
      const isList = type.kind === "list";
      const name = isList ? `Array<${item.name}>` : `Map<string, ${item.name}>`;
      const [by, put] = isList ? ["readList", "ofList"] : ["readMap", "ofMap"];
      const [open, close] = isList ? ["[]", ""] : ["{}", ""];
      return {
        ...{ name, plain: false, initial: isList ? "[]" : `new ${name}()`, empty: JSON.stringify(open + close) },
        read: (reader) => `tenon.${by}<${item.name}>(${reader}, (reader) => ${item.read("reader")})`,
        write: (value) => `tenon.${put}<${item.name}>(${value}, (item) => ${item.write("item")})`,
      };
    }
    case "object": {
      const name = `${types}${type.name}`;
      return {
        ...{ name, plain: false, initial: `new ${name}()`, empty: '"{}"' },
        read: (reader) => `${name}.read(${reader})`,
        write: (value) => `${value}.json()`,
      };
    }
  }
}

export function asValueType(value: Exclude<Value, { readonly kind: "nothing" }>, types: string): string {
  switch (value.kind) {
    case "bytes":
      return "ArrayBuffer";
    case "struct":
      return `${types}${value.title}`;
    case "json":
      return asType(value.type, types).name;
  }
}
