/** Packages that a plugin needs for a lane, and only then: the version that the lane was made for, and tested with. */
const peers: ReadonlyMap<string, string> = new Map([
  ["@extism/extism", "2.0.0-rc13"],
  ["@bytecodealliance/preview2-shim", "0.26.1"],
]);

/** What transpiles components, a peer of the host. */
export const transpiler = "@bytecodealliance/jco-transpile";
export const transpilerVersion = "0.15.0";

/** Undefined for any other package. */
export function peerVersion(specifier: string): string | undefined {
  return peers.get(/^@[^/]+\/[^/]+/.exec(specifier)?.[0] ?? "");
}

/** The file of a peer that plugins get. WASI for Node starts workers and opens what it likes; that for browsers does neither. */
export function peerFile(found: string): string {
  return found.replace(/([\\/]preview2-shim[\\/]dist[\\/])nodejs([\\/])/, "$1browser$2");
}
