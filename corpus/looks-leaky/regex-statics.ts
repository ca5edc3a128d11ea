import { hostRealm } from "../host-realm.ts";
import { subject } from "../subject.ts";

// The host's RegExp remembers what was matched last: a text, from which no way leads back to the plugin.
export default subject(() => {
  const pattern = new (hostRealm().RegExp)("(x+)y");
  return { use: (round) => pattern.exec(`${"x".repeat(100_000 * round)}y`)?.index ?? -1 };
});
