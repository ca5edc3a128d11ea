import type { Contract } from "../../contract/contract-shape.ts";
import { eventModule, serviceModule, wasiModule } from "../../contract/wasm/abi.ts";
import { Exit } from "./exit.ts";
import type { WasmFace } from "./face.ts";
import type { WasmGuest } from "./guest.ts";
import { layoutOf } from "./layout.ts";
import type { ImportsOptions } from "./options.ts";
import { type Import, type Imports, platform } from "./platform.ts";
import { makeService, serviceOf } from "./service.ts";
import { callImports } from "./call-imports.ts";
import { Wasi } from "./wasi/wasi.ts";

type MakeImport = (guest: WasmGuest) => Import | object;

/** What a module imports and nothing else, made anew for each instance. The host has checked that it may. */
export function importsFor(options: ImportsOptions): (guest: WasmGuest) => Imports {
  const wanted = platform.Module.imports(options.module);
  const makers = wanted.map(({ module, name }) => ({ module, name, make: makerOf(module, name, options) }));
  return (guest) => {
    const wasi = wanted.some(({ module }) => module === wasiModule) ? new Wasi(guest, options) : undefined;
    const imports: Record<string, Record<string, Import | object>> = {};
    for (const { module, name, make } of makers) {
      const table = (imports[module] ??= {});
      table[name] = module === wasiModule ? (wasi as Wasi).function(name) : make(guest);
    }
    return imports;
  };
}

/** Whether a module calls services that cannot answer at once. */
export function waitsForServices(module: object, contract: Contract, realm: WasmFace["realm"]): boolean {
  return platform.Module.imports(module).some((each) => {
    if (each.module !== serviceModule) return false;
    return realm === "process" || serviceOf(contract, each.name)?.method.sync !== true;
  });
}

function makerOf(module: string, name: string, options: ImportsOptions): MakeImport {
  switch (module) {
    case serviceModule:
      return makeService(name, options);
    case eventModule:
      return makeEvent(name, options);
    case "env":
      return name === "abort" ? makeAbort : () => Math.random;
    default:
      return (guest) => callImports(guest, options)[name] as Import;
  }
}

function makeEvent(name: string, { contract, context }: ImportsOptions): MakeImport {
  const layout = layoutOf(contract.events[name]);
  const emit = context.emit as (name: string, event: unknown) => void;
  return (guest) => (ptr: number, len: number) => emit(name, layout.read(guest.memory, ptr, len));
}

/** AssemblyScript's texts are UTF-16, with their length in bytes before them. */
function makeAbort(guest: WasmGuest): Import {
  const text = (ptr: number): string => {
    if (ptr === 0) return "";
    const bytes = guest.memory.data.getUint32(guest.memory.check(ptr - 4, 4), true);
    const shown = Math.min(bytes, 1_000) & ~1;
    const at = guest.memory.check(ptr, shown);
    return Array.from({ length: shown / 2 }, (_, index) =>
      String.fromCharCode(guest.memory.data.getUint16(at + index * 2, true)),
    ).join("");
  };
  return (message: number, file: number, line: number, column: number) => {
    throw new Exit(`it aborted: ${text(message)} at ${text(file)}:${line}:${column}`);
  };
}
