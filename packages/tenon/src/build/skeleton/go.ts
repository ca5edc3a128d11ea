import { goResult, goTaken } from "../go-guest.ts";
import { type Callable, type GuestModel, upper } from "../model.ts";
import type { Value } from "../schema-types.ts";

export function goPlugin({ name, config, state, methods }: GuestModel): string {
  const parts = [
    ...methods.map(method),
    ...(state === undefined
      ? []
      : [
          `func (p *limiter) Snapshot() ${goResult(state)} {\n${refusal(state, "Snapshot")}}\n`,
          `func (p *limiter) Restore(${[goTaken(state, "state"), "from string"].filter((each) => each !== "").join(", ")}) error {\n\treturn nil\n}\n`,
        ]),
  ];
  const imports = parts.some((part) => part.includes("json.RawMessage"))
    ? '(\n\t"encoding/json"\n\t"errors"\n)'
    : '"errors"';
  return `package main

import ${imports}

// What one instance of the plugin keeps.
type limiter struct{}

// New makes the plugin of its configuration. It is called once, before any call.
func New(${goTaken(config, "config")}) (Plugin, error) {
	return &limiter{}, nil
}

${parts.join("\n")}`.replaceAll(
    "limiter",
    `${name.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase())}Plugin`,
  );
}

function method({ name, input, output }: Callable): string {
  return `func (p *limiter) ${upper(name)}(${goTaken(input, "input")}) ${goResult(output)} {\n${refusal(output, name)}}\n`;
}

function refusal(output: Value, name: string): string {
  const failed = `errors.New("${name} is not written yet")`;
  return output.kind === "nothing"
    ? `\treturn ${failed}\n`
    : `\tvar output ${goResult(output).slice(1, -", error)".length)}\n\treturn output, ${failed}\n`;
}
