import { createHash } from "node:crypto";
import type { Artifact, WasmArtifact } from "../../artifact/artifact.ts";
import { TenonError } from "../../contract/errors/error.ts";
import { contractText } from "../../contract/text.ts";
import { ModuleProblem } from "../../contract/wasm/binary.ts";
import { bound } from "../../contract/wasm/bounds.ts";
import type { GivenModule } from "../../contract/wasm/given-module.ts";
import { lazy } from "../../kernel/lazy.ts";
import { wasmProgram } from "../guest-program.ts";
import type { Realm, RealmKind } from "../realm.ts";
import type { CodeStore } from "./code-store.ts";

interface Compiler {
  compile(this: void, bytes: Uint8Array): Promise<object>;
}

/** What a realm evaluates for a plugin of the engine `wasm`, and what that runs. */
export interface WasmCode {
  readonly text: Pick<Artifact, "digest" | "url" | "code">;
  readonly wasm: GivenModule;
  /** The text compiled already, where the host's own heap ran it before. */
  readonly compiled?: Uint8Array<ArrayBuffer> | undefined;
}

interface Kept {
  readonly module: Promise<object>;
  readonly bytes: number;
}

/** Of modules that are kept compiled. What V8 makes of them is two to five times that. */
const limitBytes = 32 * 1024 * 1024;

/** Modules by digest, each compiled once for all realms that share the host's process: what was used longest ago goes first. */
export class WasmModules {
  readonly #modules: Map<string, Kept> = new Map();
  readonly #engine: () => Promise<WasmCode["text"]> = lazy(async () => {
    const code = await wasmProgram();
    const digest = `sha256-${createHash("sha256").update(code).digest("hex")}`;
    return { digest, url: "tenon:wasm", code };
  });
  #bytes = 0;
  #compiled: Uint8Array<ArrayBuffer> | undefined;

  /**
   * `memoryBytes`: more than that a memory of the module does not get, whatever it asks for.
   *
   * @throws TENON_WASM_LIMIT, TENON_WASM_INVALID
   */
  async take(artifact: Artifact, wasm: WasmArtifact, realm: RealmKind, memoryBytes: number): Promise<WasmCode> {
    const text = await this.#engine();
    const key = `${artifact.digest} ${memoryBytes}`;
    const module =
      realm === "process"
        ? boundBytes(artifact, wasm, memoryBytes)
        : await this.#module(key, artifact, wasm, memoryBytes);
    const compiled = realm === "inline" ? this.#compiled : undefined;
    return {
      text,
      compiled,
      wasm: { module, contract: contractText(wasm.contract), stateless: artifact.manifest.stateless },
    };
  }

  /** A realm has run the engine: what it compiled serves the next inline one, and threads where code is kept for them. */
  keep(realm: Pick<Realm, "kind" | "code">, store: CodeStore | undefined): void {
    const { kind, code } = realm;
    if (kind !== "inline") void this.#engine().then((text) => store?.keep(realm, text));
    else if (this.#compiled === undefined) this.#compiled = code?.make();
    else code?.drop();
  }

  async #module(key: string, artifact: Artifact, wasm: WasmArtifact, memoryBytes: number): Promise<object> {
    const kept = this.#modules.get(key) ?? this.#compile(artifact, wasm, memoryBytes);
    this.#modules.delete(key);
    this.#modules.set(key, kept);
    try {
      return await kept.module;
    } catch (cause) {
      this.#drop(key);
      throw invalid(artifact, cause);
    } finally {
      for (const oldest of this.#modules.keys()) {
        if (this.#bytes <= limitBytes) break;
        this.#drop(oldest);
      }
    }
  }

  #compile(artifact: Artifact, wasm: WasmArtifact, memoryBytes: number): Kept {
    const bytes = boundBytes(artifact, wasm, memoryBytes);
    this.#bytes += bytes.length;
    const { compile } = (globalThis as unknown as { readonly WebAssembly: Compiler }).WebAssembly;
    return { module: compile(bytes), bytes: bytes.length };
  }

  #drop(key: string): void {
    this.#bytes -= this.#modules.get(key)?.bytes ?? 0;
    this.#modules.delete(key);
  }
}

function boundBytes(
  { name: plugin, version }: Artifact,
  { bytes, parts }: WasmArtifact,
  memoryBytes: number,
): Uint8Array {
  try {
    return bound(bytes, parts, memoryBytes);
  } catch (problem) {
    if (!(problem instanceof ModuleProblem)) throw problem;
    throw new TenonError("TENON_WASM_LIMIT", { plugin, version, found: problem.found, wanted: problem.wanted });
  }
}

function invalid({ name: plugin, version }: Artifact, cause: unknown): unknown {
  if (!(cause instanceof Error) || cause.name !== "CompileError") return cause;
  const found = cause.message.replace(/^WebAssembly\.\w+\(\): /, "").slice(0, 500);
  return new TenonError(
    "TENON_WASM_INVALID",
    { plugin, version, found, wanted: "a module that this Node compiles" },
    { cause },
  );
}
