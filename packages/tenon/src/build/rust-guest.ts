import { layoutSource } from "../index.ts";
import { type Callable, type GuestModel, snake, upper } from "./model.ts";
import type { JsonType, NamedObject, Value } from "./schema-types.ts";

type Something = Exclude<Value, { readonly kind: "nothing" }>;

const keywords: ReadonlySet<string> = new Set(
  "as break const continue crate dyn else enum extern false fn for if impl in let loop match mod move mut pub ref return self static struct super trait true type unsafe use where while async await abstract become box do final gen macro override priv try typeof unsized virtual yield".split(
    " ",
  ),
);

/** The Rust module that binds a plugin to its contract. `export_plugin!(Type)` makes the exports. */
export function rustGuest(model: GuestModel): string {
  const { structs, objects, services, events } = model;
  const layouts = structs.length === 0 ? "" : `${layoutSource("rust", structs)}\n`;
  const parts = [
    ...structs.map(({ title }) => `unsafe impl tenon::Struct for ${title} {}\n`),
    ...objects.map(objectType),
    pluginTrait(model),
    ...services.map(service),
    ...events.map(event),
    exporter(model),
  ];
  return `// Made by \`tenon generate --lang rust\`: not to be edited.

${layouts}${parts.join("\n")}`;
}

function objectType({ name, fields }: NamedObject): string {
  const lines = fields.map(({ name: field, required, type }) => {
    const attribute = required ? "" : `, default, skip_serializing_if = "Option::is_none"`;
    const own = required ? typeOf(type) : `Option<${typeOf(type)}>`;
    const base64 = type.kind === "bytes" ? "    /// Base64, as JSON has it.\n" : "";
    return `${base64}    #[serde(rename = "${field}"${attribute})]\n    pub ${fieldName(field)}: ${own},`;
  });
  return `#[derive(Clone, Debug, PartialEq, tenon::serde::Serialize, tenon::serde::Deserialize)]
#[serde(crate = "tenon::serde")]
pub struct ${name} {
${lines.join("\n")}
}
`;
}

function fieldName(name: string): string {
  const own = snake(name);
  return keywords.has(own) ? `${own}_` : own;
}

function typeOf(type: JsonType): string {
  switch (type.kind) {
    case "boolean":
      return "bool";
    case "integer":
      return "i64";
    case "number":
      return "f64";
    case "text":
    case "bytes":
      return "String";
    case "raw":
      return "tenon::serde_json::Value";
    case "list":
      return `Vec<${typeOf(type.of)}>`;
    case "map":
      return `std::collections::BTreeMap<String, ${typeOf(type.of)}>`;
    case "object":
      return type.name;
  }
}

function owned(value: Something): string {
  switch (value.kind) {
    case "bytes":
      return "Vec<u8>";
    case "struct":
      return value.title;
    case "json":
      return typeOf(value.type);
  }
}

function taken(value: Something): string {
  return value.kind === "bytes" ? "&[u8]" : value.kind === "struct" ? `&${value.title}` : owned(value);
}

function parameter(value: Value, name: string): string {
  return value.kind === "nothing" ? "" : `${name}: ${taken(value)}`;
}

function result(value: Value): string {
  return `Result<${value.kind === "nothing" ? "()" : owned(value)}, tenon::Error>`;
}

function list(...parameters: readonly string[]): string {
  return parameters.filter((each) => each !== "").join(", ");
}

/** The functions of a plugin: first the one that makes it. */
export function rustMethods({ config, methods, state }: GuestModel): readonly string[] {
  return [
    `fn new(${parameter(config, "config")}) -> Result<Self, tenon::Error>`,
    ...methods.map((method) => {
      const given = list("&mut self", parameter(method.input, "input"));
      return `fn ${fieldName(method.name)}(${given}) -> ${result(method.output)}`;
    }),
    ...(state === undefined
      ? []
      : [
          `fn snapshot(&mut self) -> ${result(state)}`,
          `fn restore(${list("&mut self", parameter(state, "state"), "from: String")}) -> Result<(), tenon::Error>`,
        ]),
  ];
}

function pluginTrait(model: GuestModel): string {
  return `/// What the contract ${model.name} asks for.
pub trait Plugin: Sized {
${rustMethods(model)
  .map((signature) => `    ${signature};`)
  .join("\n")}
}
`;
}

/** Reads what the host wrote, as an expression with \`?\`. */
function read(value: Value): string {
  switch (value.kind) {
    case "nothing":
      return "";
    case "bytes":
      return "bytes";
    case "struct":
      return `&<$crate::contract::${value.title} as tenon::Struct>::from_bytes(bytes)?`;
    case "json":
      return "tenon::json(bytes)?";
  }
}

function write(value: Value, call: string): string {
  switch (value.kind) {
    case "nothing":
      return `${call}.map(|_| Vec::new())`;
    case "bytes":
      return call;
    case "struct":
      return `${call}.map(|output| tenon::Struct::as_bytes(&output).to_vec())`;
    case "json":
      return `tenon::to_json(&${call}?)`;
  }
}

function entry(name: string, body: string): string {
  return `        #[export_name = "${name}"]
        extern "C" fn ${name.toLowerCase()}(ptr: *const u8, len: usize) -> i32 {
            fn run(bytes: &[u8]) -> Result<Vec<u8>, tenon::Error> {
                let _ = bytes;
                ${body}
            }
            tenon::answer(run(unsafe { tenon::input(ptr, len) }))
        }
`;
}

function exporter({ hash, config, methods, state }: GuestModel): string {
  const made = 'PLUGIN.get().as_mut().ok_or_else(|| tenon::Error::new("it was not set up"))?';
  const trait = "$crate::contract::Plugin";
  const calls = (method: string, ...given: readonly string[]): string =>
    `${trait}::${method}(${list(`unsafe { ${made} }`, ...given)})`;
  const entries = [
    entry(
      "tenon_setup",
      `let made = <$plugin as ${trait}>::new(${read(config)})?;
                unsafe { *PLUGIN.get() = Some(made) };
                Ok(Vec::new())`,
    ),
    ...methods.map(({ name, input, output }) =>
      entry(`tenon_method_${name}`, write(output, calls(fieldName(name), read(input)))),
    ),
    ...(state === undefined
      ? []
      : [
          entry("tenon_snapshot", write(state, calls("snapshot"))),
          entry("tenon_restore", write({ kind: "nothing" }, calls("restore", read(state), "tenon::from()"))),
        ]),
  ];
  return `/// Makes the exports of a module whose plugin is of this type. This file has to be the module \`contract\` of the crate.
#[macro_export]
macro_rules! export_plugin {
    ($plugin:ty) => {
        static PLUGIN: tenon::Own<Option<$plugin>> = tenon::Own::new(None);

        // The host never calls it: its name says which contract this was compiled for.
        #[export_name = "tenon_contract_${hash}"]
        extern "C" fn tenon_contract() -> i32 {
            0
        }

${entries.join("\n")}    };
}
`;
}

function bytesOf(value: Value, name: string): string {
  switch (value.kind) {
    case "nothing":
      return "&[]";
    case "bytes":
      return name;
    case "struct":
      return `tenon::Struct::as_bytes(${name})`;
    case "json":
      return `&tenon::to_json(&${name})?`;
  }
}

function service({ service: owner, name, input, output }: Callable & { readonly service: string }): string {
  const own = `${snake(owner)}_${snake(name)}`;
  const called = `tenon::call(imported, ${bytesOf(input, "input")})`;
  const returned = {
    nothing: `${called}.map(|_| ())`,
    bytes: called,
    struct: `tenon::Struct::from_bytes(&${called}?)`,
    json: `tenon::json(&${called}?)`,
  }[output.kind];
  return `/// Calls the service ${owner} of the host.
#[allow(dead_code)]
pub fn ${own}(${parameter(input, "input")}) -> ${result(output)} {
    #[link(wasm_import_module = "tenon:service")]
    extern "C" {
        #[link_name = "${owner}.${name}"]
        fn imported(ptr: *const u8, len: usize) -> i32;
    }
    ${returned}
}
`;
}

function event({ name, value }: GuestModel["events"][number]): string {
  return `/// Emits the event ${name}.
#[allow(dead_code)]
pub fn emit_${snake(upper(name))}(${parameter(value, "event")}) -> Result<(), tenon::Error> {
    #[link(wasm_import_module = "tenon:event")]
    extern "C" {
        #[link_name = "${name}"]
        fn imported(ptr: *const u8, len: usize);
    }
    tenon::emit(imported, ${bytesOf(value, "event")});
    Ok(())
}
`;
}
