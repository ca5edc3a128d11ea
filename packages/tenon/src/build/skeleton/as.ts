import { asType, asValueType } from "../as-types.ts";
import type { GuestModel } from "../model.ts";
import type { Value } from "../schema-types.ts";

export function asPlugin({ config, state, methods }: GuestModel): string {
  const functions = [
    plugin("setup", config, { kind: "nothing" }, "  // Keep of the configuration what calls need.\n"),
    ...methods.map(({ name, input, output }) => plugin(name, input, output, refusal(name))),
    ...(state === undefined
      ? []
      : [
          plugin("snapshot", { kind: "nothing" }, state, refusal("snapshot")),
          plugin("restore", state, { kind: "nothing" }, refusal("restore")),
        ]),
  ];
  return `import * as contract from "./contract";
import * as tenon from "./tenon/tenon";

${functions.join("\n")}`;
}

function refusal(name: string): string {
  return `  tenon.fail("${name} is not written yet");\n`;
}

function plugin(name: string, input: Value, output: Value, body: string): string {
  const parameter = input.kind === "nothing" ? "" : `input: ${asValueType(input, "contract.")}`;
  const result = output.kind === "nothing" ? "void" : asValueType(output, "contract.");
  return `export function ${name}(${parameter}): ${result} {\n${body}${answer(output)}}\n`;
}

function answer(output: Value): string {
  switch (output.kind) {
    case "nothing":
      return "";
    case "bytes":
      return "  return new ArrayBuffer(0);\n";
    case "struct":
      return `  return contract.${output.title}.make();\n`;
    case "json":
      return `  return ${asType(output.type, "contract.").initial};\n`;
  }
}
