import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Subject } from "../harness/subject.ts";
import { compileAs } from "./guest.ts";
import type { Ask } from "./raw.ts";

const world = `package bench:checked;
world checked {
  record verdict { remaining: f64, allowed: bool }
  export check: func(cost: f64, limit: f64, key: list<u8>) -> verdict;
  export echo: func(bytes: list<u8>) -> list<u8>;
}`;

interface Checked {
  readonly remaining: number;
  readonly allowed: boolean;
}

interface Exports {
  check(cost: number, limit: number, key: Uint8Array): Checked;
  echo(bytes: Uint8Array): Uint8Array;
}

interface Glue {
  instantiate(module: (name: string) => object, imports: object): Exports;
}

interface Platform {
  readonly Module: new (bytes: Uint8Array) => object;
}

const platform = (globalThis as unknown as { readonly WebAssembly: Platform }).WebAssembly;

/** A component, transpiled by jco as its authors do it, and called by nothing but its glue. */
export async function component(): Promise<() => Exports> {
  const { componentEmbed, componentNew } = await import("@bytecodealliance/jco-transpile/wasm-tools");
  const { $init, generate } = await import("@bytecodealliance/jco-transpile/component");
  await $init;
  const binary = await compileAs("component.as", ["--runtime", "minimal", "--use", "abort="]);
  const whole = await componentNew(await componentEmbed({ binary, witSource: world, world: "checked" }));
  const { files } = generate(whole, { name: "component", instantiation: { tag: "sync" }, noNodejsCompat: true });
  const modules = new Map(
    files.filter(([name]) => name.endsWith(".wasm")).map(([name, bytes]) => [name, compiled(bytes)]),
  );
  const glue = await imported(files.find(([name]) => name.endsWith(".js"))?.[1] ?? new Uint8Array());
  return () => glue.instantiate((name) => modules.get(name) as object, {});
}

async function imported(text: Uint8Array): Promise<Glue> {
  const folder = await mkdtemp(join(tmpdir(), "tenon-bench-jco-"));
  try {
    const file = join(folder, "component.mjs");
    await writeFile(file, text);
    return (await import(pathToFileURL(file).href)) as Glue;
  } finally {
    await rm(folder, { recursive: true });
  }
}

function compiled(bytes: Uint8Array): object {
  return new platform.Module(bytes);
}

export const jco = "jco, a component";

/** Nanoseconds a call. */
export function jcoCalls(
  instantiate: () => Exports,
  measure: (calls: {
    check(this: void, ask: Ask): Checked;
    echo(this: void, bytes: Uint8Array): Uint8Array;
  }) => Float64Array,
): Subject {
  return {
    name: jco,
    open: () => {
      const exports = instantiate();
      const calls = {
        check: ({ cost, limit, key }: Ask) => exports.check(cost, limit, key),
        echo: (bytes: Uint8Array) => exports.echo(bytes),
      };
      return Promise.resolve({
        round: () => Promise.resolve(measure(calls)),
        [Symbol.asyncDispose]: () => Promise.resolve(),
      });
    },
  };
}
