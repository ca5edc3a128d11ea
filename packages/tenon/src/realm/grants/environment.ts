import type { Grants } from "../../contract/grants.ts";

/** The variables of the host that a plugin is given. */
export function givenEnvironment(
  grants: Grants,
  env: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string>> {
  const names = grants === "all" ? Object.keys(env) : (grants.env ?? []);
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = Object.hasOwn(env, name) ? env[name] : undefined;
      return value === undefined ? [] : [[name, value]];
    }),
  );
}
