import { layoutSource } from "../index.ts";
import type { Callable, GuestModel } from "./model.ts";
import { snake } from "./model.ts";
import type { Value } from "./schema-types.ts";

/**
 * The C header that binds a plugin to its contract: it declares what the plugin defines. What is neither bytes nor a struct
 * is the text of its JSON.
 */
export function cGuest(model: GuestModel): string {
  const { name, hash, structs, services, events } = model;
  const entries = cFunctions(model).map(entry);
  return `/* Made by \`tenon generate --lang c\`: not to be edited. Included once, by the file that defines the plugin's functions.
 * Each returns 0, or what tenon_fail answers. What a function takes is its own until it returns. */
#include "tenon/tenon.h"
${structs.length > 0 ? layoutSource("c", structs) : ""}
/* What the contract ${name} asks for. */
${entries.join("\n")}
${[...services.map(service), ...events.map(event)].join("\n")}
/* The host never calls it: its name says which contract this was compiled for. */
TENON_EXPORT("tenon_contract_${hash}") int32_t tenon_contract(void) { return 0; }
`;
}

interface Declared {
  readonly exported: string;
  readonly input: Value;
  readonly output: Value;
  /** What the plugin calls it. */
  readonly own: string;
  readonly signature: string;
  /** Of its parameters. */
  readonly names: readonly string[];
}

/** The functions that a plugin defines. */
export function cFunctions({ config, state, methods }: GuestModel): readonly Declared[] {
  const nothing = { kind: "nothing" } as const;
  return [
    declared("tenon_setup", "plugin_setup", config, nothing),
    ...methods.map(({ name, input, output }) =>
      declared(`tenon_method_${name}`, `plugin_${snake(name)}`, input, output),
    ),
    ...(state === undefined
      ? []
      : [
          declared("tenon_snapshot", "plugin_snapshot", nothing, state),
          declared("tenon_restore", "plugin_restore", state, nothing),
        ]),
  ];
}

function declared(exported: string, own: string, input: Value, output: Value): Declared {
  const result = {
    nothing: "",
    struct: `${titleOf(output)} *output`,
    bytes: "tenon_bytes *output",
    json: "tenon_bytes *output",
  };
  const parameters = [taken(input, "input"), result[output.kind]].filter((each) => each !== "");
  const names = parameters.map((parameter) => /\w+$/.exec(parameter)?.[0] ?? parameter);
  return { exported, input, output, own, names, signature: `int32_t ${own}(${parameters.join(", ") || "void"})` };
}

function titleOf(value: Value): string {
  return value.kind === "struct" ? value.title : "";
}

function taken(value: Value, name: string): string {
  switch (value.kind) {
    case "nothing":
      return "";
    case "bytes":
      return `tenon_bytes ${name}`;
    case "struct":
      return `const ${value.title} *${name}`;
    case "json":
      return `tenon_bytes ${name}_json`;
  }
}

/** A function that the plugin defines, and the export that calls it. */
function entry({ exported, own, input, output, signature }: Declared): string {
  const given = {
    ...{ nothing: "", struct: `(const ${titleOf(input)} *)ptr` },
    ...{ bytes: "(tenon_bytes){ptr, len}", json: "(tenon_bytes){ptr, len}" },
  }[input.kind];
  const unused = { nothing: "  (void)ptr, (void)len;\n", struct: "  (void)len;\n", bytes: "", json: "" }[input.kind];
  const call = (out: string): string => `${own}(${[given, out].filter((each) => each !== "").join(", ")})`;
  return `static ${signature};
TENON_EXPORT("${exported}") int32_t ${exported}_entry(const uint8_t *ptr, uint32_t len) {
${unused}${body(output, call)}}
`;
}

function body(output: Value, call: (out: string) => string): string {
  switch (output.kind) {
    case "nothing":
      return `  return ${call("")};\n`;
    case "struct":
      return `  static ${output.title} output;
  output = (${output.title}){0};
  int32_t status = ${call("&output")};
  return status != 0 ? status : tenon_answer(&output, sizeof output);
`;
    case "bytes":
    case "json":
      return bytesBody(call("&output"));
  }
}

function bytesBody(call: string): string {
  return `  tenon_bytes output = {0, 0};
  int32_t status = ${call};
  return status != 0 ? status : tenon_answer(output.ptr, output.len);
`;
}

function sent(value: Value, name: string): readonly [ptr: string, len: string] {
  switch (value.kind) {
    case "nothing":
      return ["(const void *)0", "0"];
    case "struct":
      return [name, `sizeof *${name}`];
    case "bytes":
      return [`${name}.ptr`, `${name}.len`];
    case "json":
      return [`${name}_json.ptr`, `${name}_json.len`];
  }
}

function service({ service: owner, name, input }: Callable & { readonly service: string }): string {
  const own = `${snake(owner)}_${snake(name)}`;
  const [ptr, len] = sent(input, "input");
  return `/* Calls the service ${owner}: 0 and its bytes, or 1 and the JSON of its error. */
TENON_IMPORT("tenon:service", "${owner}.${name}") int32_t tenon_import_${own}(const void *ptr, uint32_t len);
static inline int ${own}(${[taken(input, "input"), "tenon_bytes *output"].filter((each) => each !== "").join(", ")}) {
  return tenon_service(tenon_import_${own}(${ptr}, ${len}), output);
}
`;
}

function event({ name, value }: GuestModel["events"][number]): string {
  const own = snake(name);
  const [ptr, len] = sent(value, "event");
  return `TENON_IMPORT("tenon:event", "${name}") void tenon_import_event_${own}(const void *ptr, uint32_t len);
static inline void emit_${own}(${taken(value, "event") || "void"}) { tenon_import_event_${own}(${ptr}, ${len}); }
`;
}
