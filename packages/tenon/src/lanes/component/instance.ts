import { TenonError } from "../../contract/errors/error.ts";
import { mapped, Thrown } from "../thrown.ts";
import type { Component, ComponentFunction, ComponentInterface } from "./component.ts";

type Methods = Readonly<Record<string, ComponentFunction>>;

export interface InstanceOptions {
  readonly about: { readonly plugin: string; readonly version: string };
  readonly instantiate: Component["instantiate"];
  readonly modules: ReadonlyMap<string, object>;
  readonly wasi: Readonly<Record<string, ComponentInterface>>;
  readonly imports: Readonly<Record<string, ComponentInterface>>;
  readonly bind: (exports: object) => Methods;
}

/** The instance of a plugin. One that trapped is never called again: the next call gets a new one, without its state. */
export class ComponentInstance {
  readonly #options: InstanceOptions;
  #open: { readonly methods: Methods; readonly thrown: Thrown } | undefined;

  constructor(options: InstanceOptions) {
    this.#options = options;
    this.#open = this.#make();
  }

  get methods(): readonly string[] {
    return Object.keys(this.#opened().methods);
  }

  /** @throws what the component says, what an import threw, TENON_WASM_ENDED */
  call(name: string, given: readonly unknown[]): unknown {
    const { methods, thrown } = this.#opened();
    const failed = (error: unknown): never => {
      throw this.#failure(error, name, thrown);
    };
    try {
      const answer = (methods[name] as (...given: readonly unknown[]) => unknown)(...given);
      return answer instanceof Promise ? answer.catch(failed) : answer;
    } catch (error) {
      return failed(error);
    }
  }

  close(): void {
    this.#open = undefined;
  }

  #opened(): { readonly methods: Methods; readonly thrown: Thrown } {
    return (this.#open ??= this.#make());
  }

  #make(): { readonly methods: Methods; readonly thrown: Thrown } {
    const { instantiate, modules, wasi, imports, bind } = this.#options;
    const thrown = new Thrown();
    const watched = mapped(imports, (table) => mapped(table, (each) => watchedBy(thrown, each)));
    const exports = instantiate((name) => modules.get(name) as object, { ...wasi, ...watched });
    return { methods: bind(exports), thrown };
  }

  #failure(error: unknown, method: string, thrown: Thrown): unknown {
    const said = saidBy(error);
    if (said !== undefined) return said;
    const isOurs = thrown.has(error);
    // What its caller's own code threw went through no WebAssembly.
    if (!isOurs && !isEnd(error)) return error;
    this.#open = undefined;
    if (isOurs) return error;
    return new TenonError(
      "TENON_WASM_ENDED",
      { ...this.#options.about, method, why: error instanceof Error ? error.message : String(error) },
      { cause: error },
    );
  }
}

/** Resources are classes, which are handed on as they are. What a component takes for the failure of a `result` is no failure of ours. */
function watchedBy(thrown: Thrown, each: unknown): unknown {
  if (typeof each !== "function" || Object.hasOwn(each, "prototype")) return each;
  return (...given: unknown[]) => {
    try {
      return (each as (...given: unknown[]) => unknown)(...given);
    } catch (error) {
      throw error instanceof Error ? thrown.note(error) : error;
    }
  };
}

/** The failure of a `result`, which the component itself told. */
function saidBy(error: unknown): Error | undefined {
  if (!(error instanceof Error)) return new Error(shown(error), { cause: error });
  if (!("payload" in error)) return undefined;
  const { payload } = error;
  return new Error(shown(payload), { cause: error });
}

/** Text as it is, numbers of 64 bits in decimal. */
function shown(payload: unknown): string {
  if (typeof payload === "string") return payload;
  return (
    JSON.stringify(payload, (_key, each: unknown) => (typeof each === "bigint" ? String(each) : each)) ?? "nothing"
  );
}

function isEnd(error: unknown): boolean {
  if (error instanceof Error && error.name === "RuntimeError") return true;
  if (error instanceof RangeError) return /call stack/.test(error.message);
  return error instanceof Error && "exitError" in error;
}
