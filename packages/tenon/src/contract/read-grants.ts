import * as t from "typebox";
import { Check, Errors } from "typebox/value";
import { listed } from "./errors/entry.ts";
import type { GrantKind, Grants, GrantSet } from "./grants.ts";
import { nearest } from "./nearest.ts";
import { isObject, own, type Refuse, shown } from "./untrusted.ts";

const most = 1_000;
const list = (pattern: string, description: string, wanted: string): t.TSchema =>
  t.Array(t.String({ minLength: 1, maxLength: 1_024, pattern, errorMessage: wanted }), {
    maxItems: most,
    description,
    errorMessage: `a list, each ${wanted}`,
  });
const flag = (description: string): t.TSchema => t.Boolean({ description, errorMessage: "true or false" });

const label = "[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?";
const port = "(?:[1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5])";
const hosts = list(
  `^(?:\\*|(?:\\*\\.)?${label}(?:\\.${label}){0,126}|\\[[0-9A-Fa-f:.]{2,45}\\])(?::${port})?$`,
  "Hosts it may connect to and listen at: a name or address, with or without a port.",
  'a host such as "api.example.com:443", "*.example.com", "[::1]" or "*"',
);
const path = "^[^*\\u0000]+$";
const paths = (description: string): t.TSchema => list(path, description, "a path without * in it");
const names = list("^[A-Za-z_][A-Za-z0-9_.-]*$", "Names of environment variables.", 'a name such as "API_TOKEN"');
const word = "[A-Za-z][A-Za-z0-9_]*";
const services = list(
  `^${word}(?:\\.${word})?$`,
  "Services of its contract, or single methods of them.",
  'a service such as "kv", or one method of it, "kv.get"',
);
const quota = t.Integer({
  minimum: 1,
  maximum: Number.MAX_SAFE_INTEGER,
  description: "What its keys and files may count together, 256 bytes more for each.",
  errorMessage: "a whole number of bytes, 1 or more",
});
const closed = { additionalProperties: false, errorMessage: "an object" } as const;

/** The grants one by one, as a configuration writes them. */
const grantSet: t.TObject = t.Object(
  {
    net: t.Optional(hosts),
    fs: t.Optional(
      t.Object(
        {
          read: t.Optional(paths("Files it may read, and directories with all that is in them.")),
          write: t.Optional(paths("Files it may write, and directories with all that is in them.")),
        },
        closed,
      ),
    ),
    env: t.Optional(names),
    childProcesses: t.Optional(flag("Starting processes, which have every right of the host's user.")),
    addons: t.Optional(flag("Loading native addons, which may do whatever the host may.")),
    services: t.Optional(services),
    storage: t.Optional(
      t.Union([t.Boolean(), t.Object({ quotaBytes: quota }, { additionalProperties: false })], {
        description: "Keeping things in a space and a directory of its own, up to a quota. Default of it: 16 MiB.",
        errorMessage: "true, false or { quotaBytes }",
      }),
    ),
  },
  closed,
);

/** What `grants` may be in a configuration. */
export const grantsSchema: t.TSchema = t.Union([t.Literal("all"), grantSet], {
  description:
    'What it may do besides its contract; "all" for a plugin that is trusted like the host\'s own code. Default: nothing.',
  errorMessage: '"all", or an object of grants',
});

const kinds = Object.keys(grantSet.properties) as GrantKind[];

/** The schema of what a manifest asks for, by kind: the same under a name, beside the reason. */
export const requestKeys: Readonly<Record<GrantKind, Readonly<Record<string, t.TSchema>>>> = {
  net: { hosts },
  fs: { read: paths(""), write: paths("") },
  env: { names },
  childProcesses: {},
  addons: {},
  services: { names: services },
  storage: { quotaBytes: quota },
};

/**
 * Reads grants of unknown origin into a value of our own. Paths must be absolute.
 *
 * @throws What `refuse` throws, with the path below `root` of what does not fit.
 */
export function readGrants(value: unknown, root: string, refuse: Refuse): Grants {
  if (value === "all") return value;
  if (!isObject(value)) return refuse(root, shown(value), '"all", or an object of grants');
  refuseUnknown(value, root, kinds, refuse);
  const given = Object.fromEntries(kinds.flatMap((kind) => (Object.hasOwn(value, kind) ? [[kind, value[kind]]] : [])));
  if (isObject(given["fs"])) refuseUnknown(given["fs"], `${root}.fs`, ["read", "write"], refuse);
  refuseUnfit(grantSet, given, root, refuse);
  const set = structuredCopy(given);
  for (const side of ["read", "write"] as const)
    for (const [index, each] of (set.fs?.[side] ?? []).entries())
      if (!isAbsolute(each)) refuse(`${root}.fs.${side}[${index}]`, shown(each), "an absolute path without * in it");
  return set;
}

/** Refuses a kind of grant, or a key of one, that there is not, and names the nearest. */
export function refuseUnknown(
  value: Readonly<Record<string, unknown>>,
  root: string,
  known: readonly string[],
  refuse: Refuse,
): void {
  const odd = Object.keys(value).find((key) => !known.includes(key));
  if (odd === undefined) return;
  const near = nearest(odd, known);
  refuse(
    `${root}.${odd.slice(0, 80)}`,
    "an unknown grant",
    near === undefined ? `one of ${listed(known)}` : `"${near}"`,
  );
}

/** Refuses the first place at which a value does not fit a schema with `errorMessage`. */
export function refuseUnfit(schema: t.TSchema, value: unknown, root: string, refuse: Refuse): void {
  if (Check(schema, value)) return;
  const steps = (Errors(schema, value)[0]?.instancePath ?? "").split("/").slice(1);
  let wanted: { errorMessage?: string; properties?: Record<string, object>; items?: object } = schema;
  let found: unknown = value;
  let path = root;
  for (const step of steps) {
    wanted = wanted.properties?.[step] ?? wanted.items ?? {};
    path += Array.isArray(found) ? `[${step}]` : `.${step}`;
    found = typeof found === "object" && found !== null ? own(found, step) : undefined;
  }
  refuse(path, shown(found), wanted.errorMessage ?? "what the guide on grants shows");
}

function isAbsolute(path: string): boolean {
  return /^(?:\/|[A-Za-z]:[\\/]|\\\\)/.test(path);
}

/** Plain data, checked before. */
function structuredCopy(given: object): GrantSet {
  return JSON.parse(JSON.stringify(given)) as GrantSet;
}
