// The names Node still takes without `node:`. New ones need it, so this list is complete, and the same on every Node: the
// digest must not depend on which one bundles.
const bareNames: readonly string[] = (
  "assert assert/strict async_hooks buffer child_process cluster console constants crypto dgram diagnostics_channel dns " +
  "dns/promises domain events fs fs/promises http http2 https inspector inspector/promises module net os path path/posix " +
  "path/win32 perf_hooks process punycode querystring readline readline/promises repl stream stream/consumers " +
  "stream/promises stream/web string_decoder sys timers timers/promises tls trace_events tty url util util/types v8 vm " +
  "wasi worker_threads zlib"
).split(" ");

/**
 * Text that declares `require`, where bundled code is left with one: for a computed name, or for an optional package that is
 * not installed. Only Node's modules are there; for anything else it throws what Node would.
 */
export function requireText(code: string): string {
  if (!/(?<![.\w$])require\b/.test(code)) return "";
  return `const bareNames = ${JSON.stringify(bareNames.join(" "))}.split(" ");
const require = (name) => {
  const bare = String(name).replace(/^node:/, "");
  const found = bare !== name || bareNames.includes(bare) ? $tenon.require("node:" + bare) : undefined;
  if (found === undefined) throw Object.assign(new Error("Cannot find module '" + name + "'"), { code: "MODULE_NOT_FOUND" });
  return found;
};
`;
}
