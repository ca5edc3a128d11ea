/** Names a client, a lease or JavaScript itself already gives a meaning, with what would go wrong. */
const reserved: ReadonlyMap<string, string> = new Map([
  ...["then", "catch", "finally"].map(
    (name) => [name, "is reserved: a client with it would be taken for a promise"] as const,
  ),
  ...["toJSON", "inspect"].map((name) => [name, "is reserved: printing a client would call it"] as const),
  ...["sync", "signal", "dispose", "asyncDispose"].map(
    (name) => [name, "is reserved: clients and leases have it themselves"] as const,
  ),
  ["prototype", "is reserved: JavaScript gives it a meaning"] as const,
  ...Object.getOwnPropertyNames(Object.prototype).map((name) => [name, "is reserved: every object has it"] as const),
]);

const wellFormed = /^[a-zA-Z][a-zA-Z0-9_]*$/;
const longest = 100;

/** Why a method, service or event may not have this name, or undefined where it may. Completes "method x …". */
export function nameRefusal(name: string): string | undefined {
  const why = reserved.get(name);
  if (why !== undefined) return why;
  if (name.length > longest) return `is longer than ${longest} characters`;
  if (!wellFormed.test(name)) return "must begin with a letter and go on with letters, digits and _";
  return undefined;
}

/** Names of contracts: `rate-limit`, `acme/rate-limit`. */
export const contractName: RegExp = /^[a-z][a-z0-9-]*(\/[a-z0-9-]+)*$/;
