import { TenonError } from "../contract/errors/error.ts";
import { bytesText } from "./bytes-module.ts";
import { transpiler, transpilerVersion } from "./optional-peers.ts";

/** What is used of jco's transpiler, an optional peer that is loaded with the first component. */
interface Transpiler {
  readonly $init: Promise<unknown>;
  readonly generate: (
    component: Uint8Array,
    options: {
      readonly name: string;
      /** Imports are given, and nothing waits. */
      readonly instantiation: { readonly tag: "sync" };
      readonly noNodejsCompat: true;
      readonly noTypescript: true;
      readonly noComponentErrorWrapping: false;
    },
  ) => { readonly files: readonly (readonly [name: string, bytes: Uint8Array])[] };
}

/**
 * The text of a module whose default export is `{ instantiate, modules }`, made of a component: jco's glue, and the core modules
 * by the names that the glue asks for.
 *
 * @throws TENON_PEER_MISSING, TENON_BUNDLE_FAILED
 */
export async function componentModule(file: string, bytes: Uint8Array, entry: string): Promise<string> {
  const { $init, generate } = await loadTranspiler(entry, file);
  await $init;
  const modules: string[] = [];
  let glue = "";
  for (const [name, content] of generated(generate, file, bytes, entry)) {
    if (name.endsWith(".js")) glue = new TextDecoder().decode(content);
    else if (name.endsWith(".wasm")) modules.push(`${JSON.stringify(name)}: ${bytesText(content)}`);
  }
  return `${glue}\nexport default { instantiate, modules: { ${modules.join(", ")} } };\n`;
}

function generated(
  generate: Transpiler["generate"],
  file: string,
  bytes: Uint8Array,
  entry: string,
): ReturnType<Transpiler["generate"]>["files"] {
  try {
    return generate(bytes, {
      name: "component",
      instantiation: { tag: "sync" },
      noNodejsCompat: true,
      noTypescript: true,
      noComponentErrorWrapping: false,
    }).files;
  } catch (cause) {
    const [first = ""] = String(cause instanceof Error ? cause.message : cause).split("\n");
    const why = `${file} is no component that jco can transpile: ${first.slice(0, 300)}`;
    throw new TenonError("TENON_BUNDLE_FAILED", { entry, why }, { cause });
  }
}

async function loadTranspiler(entry: string, importer: string): Promise<Transpiler> {
  try {
    return await import("@bytecodealliance/jco-transpile/component");
  } catch (cause) {
    const missing = { entry, importer, package: transpiler, wanted: transpilerVersion };
    throw new TenonError("TENON_PEER_MISSING", missing, { cause });
  }
}
