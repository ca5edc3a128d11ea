import type { LayoutType, StructLayout } from "../contract.ts";
import { asJson } from "./as-json.ts";
import { type Callable, type GuestModel, upper } from "./model.ts";
import { asType, asValueType } from "./as-types.ts";
import type { Value } from "./schema-types.ts";

/** Types, services and events of a contract, for the plugin. */
export function asContract(model: GuestModel): string {
  const parts = [
    ...model.structs.map(structClass),
    ...model.objects.map((object) => asJson(object)),
    ...model.services.map(service),
    ...model.events.map(event),
  ];
  return `// Made by \`tenon generate --lang as\`: not to be edited.
import * as tenon from "./tenon/tenon";

${parts.join("\n")}`;
}

/** The entry of the module, which exports what the host calls. The plugin's functions are in plugin.ts. */
export function asEntry(model: GuestModel): string {
  const { hash, config, state, methods } = model;
  const entries = [
    entry("tenon_setup", "setup", config, { kind: "nothing" }),
    ...methods.map(({ name, input, output }) => entry(`tenon_method_${name}`, name, input, output)),
    ...(state === undefined
      ? []
      : [
          entry("tenon_snapshot", "snapshot", { kind: "nothing" }, state),
          entry("tenon_restore", "restore", state, { kind: "nothing" }),
        ]),
  ];
  return `// Made by \`tenon generate --lang as\`: not to be edited.
import * as contract from "./contract";
import * as plugin from "./plugin";
import * as tenon from "./tenon/tenon";

export { tenon_abi_1, tenon_reserve } from "./tenon/tenon";

// The host never calls it: its name says which contract this was compiled for.
export function tenon_contract_${hash}(): i32 {
  return 0;
}

${entries.join("\n")}`;
}

function entry(exported: string, own: string, input: Value, output: Value): string {
  const call = `plugin.${own}(${readValue(input, "contract.")})`;
  const body =
    output.kind === "nothing"
      ? `  ${call};\n  return tenon.answer(new ArrayBuffer(0));\n`
      : `  const output: ${asValueType(output, "contract.")} = ${call};\n  return tenon.answer(${writeValue(output, "output", "contract.")});\n`;
  return `export function ${exported}(ptr: usize, len: i32): i32 {\n${body}}\n`;
}

/** The value that lies at `ptr`. */
function readValue(value: Value, types: string): string {
  switch (value.kind) {
    case "nothing":
      return "";
    case "bytes":
      return "tenon.copied(ptr, len)";
    case "struct":
      return `${types}${value.title}.at(ptr)`;
    case "json":
      return asType(value.type, types).read("new tenon.Reader(ptr, len)");
  }
}

function writeValue(value: Value, name: string, types: string): string {
  switch (value.kind) {
    case "nothing":
      return "new ArrayBuffer(0)";
    case "bytes":
      return name;
    case "struct":
      return `tenon.copied(${name}.ptr, ${value.size})`;
    case "json":
      return `tenon.json(${asType(value.type, types).write(name)})`;
  }
}

function service({ service: owner, name, input, output }: Callable & { readonly service: string }): string {
  const own = `${owner}${upper(name)}`;
  const parameter = input.kind === "nothing" ? "" : `input: ${asValueType(input, "")}`;
  const called = `const answered = tenon.served(import_${own}(changetype<usize>(bytes), bytes.byteLength));`;
  const lines =
    output.kind === "nothing"
      ? [called.replace("const answered = ", "")]
      : [
          called,
          ...(output.kind === "bytes" ? ["return answered;"] : []),
          ...(output.kind === "struct" ? [`return ${output.title}.of(answered);`] : []),
          ...(output.kind === "json"
            ? [
                `const text = tenon.hasFailed() ? ${asType(output.type, "").empty} : String.UTF8.decode(answered);`,
                "const kept = String.UTF8.encode(text);",
                `return ${asType(output.type, "").read("new tenon.Reader(changetype<usize>(kept), kept.byteLength)")};`,
              ]
            : []),
        ];
  return `@external("tenon:service", "${owner}.${name}") declare function import_${own}(ptr: usize, len: i32): i32;
/** Calls the service ${owner} of the host. Where it fails, so does the call: see tenon.hasFailed. */
export function ${own}(${parameter}): ${output.kind === "nothing" ? "void" : asValueType(output, "")} {
  const bytes = ${writeValue(input, "input", "")};
  ${lines.join("\n  ")}
}
`;
}

function event({ name, value }: GuestModel["events"][number]): string {
  const parameter = value.kind === "nothing" ? "" : `event: ${asValueType(value, "")}`;
  return `@external("tenon:event", "${name}") declare function import_event_${name}(ptr: usize, len: i32): void;
/** Emits the event ${name}. */
export function emit${upper(name)}(${parameter}): void {
  const bytes = ${writeValue(value, "event", "")};
  import_event_${name}(changetype<usize>(bytes), bytes.byteLength);
}
`;
}

/** Reads and writes memory at the places of the layout, which so needs no check. */
function structClass({ title, size, fields }: StructLayout): string {
  const accessors = fields.map((field) => fieldAccessors(field.name, field, `this.ptr + ${field.offset}`));
  return `/** ${size} bytes. */
export class ${title} {
  private constructor(readonly ptr: usize, private readonly own: ArrayBuffer) {}

  /** One of its own, all zeros. */
  static make(): ${title} {
    return ${title}.of(new ArrayBuffer(${size}));
  }

  /** One whose bytes these are. */
  static of(bytes: ArrayBuffer): ${title} {
    if (bytes.byteLength < ${size}) return ${title}.make();
    return new ${title}(changetype<usize>(bytes), bytes);
  }

  /** One that lies in memory of the host's making, until the call returns. */
  static at(ptr: usize): ${title} {
    return new ${title}(ptr, new ArrayBuffer(0));
  }

  /** One of its own with the same bytes. */
  copy(): ${title} {
    return ${title}.of(tenon.copied(this.ptr, ${size}));
  }

${accessors.join("\n")}}
`;
}

function fieldAccessors(name: string, type: LayoutType, place: string): string {
  switch (type.type) {
    case "utf8":
      return `  get ${name}(): string {
    return tenon.textAt(${place}, ${type.bytes});
  }
  set ${name}(text: string) {
    if (!tenon.setTextAt(${place}, ${type.bytes}, text)) throw new Error("${name}: longer than ${type.bytes} bytes");
  }
`;
    case "bytes":
      return `  /** Address of ${type.bytes} bytes. */
  get ${name}(): usize {
    return ${place};
  }
`;
    case "struct":
      return `  get ${name}(): ${type.title} {
    return ${type.title}.at(${place});
  }
`;
    case "array":
      return arrayAccessors(name, type, place);
    default: {
      const own = type.type === "bool" ? "u8" : type.type;
      return `  get ${name}(): ${own} {
    return load<${own}>(${place});
  }
  set ${name}(value: ${own}) {
    store<${own}>(${place}, value);
  }
`;
    }
  }
}

function arrayAccessors(name: string, { count, of }: LayoutType & { readonly type: "array" }, place: string): string {
  const at = (bytes: number): string => `  /** Address of the item; there are ${count}. */
  ${name}At(index: i32): usize {
    if (<u32>index >= ${count}) throw new RangeError("${name}: no item of that index");
    return ${place} + index * ${bytes};
  }
`;
  switch (of.type) {
    case "utf8":
    case "bytes":
      return at(of.bytes);
    case "array":
      return at(arrayBytes(of));
    case "struct":
      return `${at(of.size)}  ${name}(index: i32): ${of.title} {
    return ${of.title}.at(this.${name}At(index));
  }
`;
    default: {
      const own = of.type === "bool" ? "u8" : of.type;
      return `${at(arrayBytes(of))}  ${name}(index: i32): ${own} {
    return load<${own}>(this.${name}At(index));
  }
  set_${name}(index: i32, value: ${own}): void {
    store<${own}>(this.${name}At(index), value);
  }
`;
    }
  }
}

function arrayBytes(type: LayoutType): number {
  switch (type.type) {
    case "array":
      return type.count * arrayBytes(type.of);
    case "struct":
      return type.size;
    case "utf8":
    case "bytes":
      return type.bytes;
    default:
      return type.type === "bool" ? 1 : Number(type.type.slice(1)) / 8;
  }
}
