import { TenonError } from "../../contract/errors/error.ts";

// Pure ones: what they make is collected like any object. Everything else could hold the event loop, or a host table, from
// where nothing can take it back.
const inlineModules: ReadonlySet<string> = new Set([
  "assert", "assert/strict", "buffer", "crypto", "events", "os", "path", "path/posix", "path/win32", "punycode", "querystring",
  "stream", "stream/promises", "stream/web", "string_decoder", "url", "util", "util/types", "zlib",
]);

/** Node's modules as inline plugins see them: a copy of the export table for the pure ones, globals of ours for two, refusal by name for the rest. */
export function inlineModule(name: string, natural: (name: string) => unknown, globals: Readonly<Record<string, unknown>>): unknown {
  const bare = name.startsWith("node:") ? name.slice("node:".length) : name;
  switch (bare) {
    case "process":
      return globals["process"];
    case "console":
      return globals["console"];
    case "timers": {
      const { setTimeout, setInterval, setImmediate, clearTimeout, clearInterval, clearImmediate } = globals;
      return { setTimeout, setInterval, setImmediate, clearTimeout, clearInterval, clearImmediate };
    }
    default:
      if (inlineModules.has(bare)) return copied(natural(`node:${bare}`));
      throw new TenonError("TENON_MODULE_REFUSED", { module: `node:${bare}`, realm: "inline", why: "what it opens cannot be taken back from a plugin that shares the host's heap" });
  }
}

// The table is the plugin's own, so that assigning to it changes nothing for the host.
function copied(exports: unknown): unknown {
  if (typeof exports !== "object" && typeof exports !== "function") return exports;
  if (typeof exports === "function") return exports;
  return Object.defineProperties({}, Object.getOwnPropertyDescriptors(exports as object));
}
