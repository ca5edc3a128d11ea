/** Packages that a plugin needs for a lane, and only then: the version that the lane was made for, and tested with. */
const peers: ReadonlyMap<string, string> = new Map([["@extism/extism", "2.0.0-rc13"]]);

/** Undefined for any other package. */
export function peerVersion(specifier: string): string | undefined {
  return peers.get(specifier);
}
