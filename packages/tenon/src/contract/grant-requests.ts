import * as t from "typebox";
import type { GrantKind } from "./grants.ts";
import { refuseUnfit, refuseUnknown, requestKeys } from "./read-grants.ts";
import type { Refuse } from "./untrusted.ts";

/** A capability that a manifest asks for, and why. Further keys say what of it: `hosts`, `read`, `write`, `names`. */
export interface GrantRequest {
  readonly reason: string;
  readonly [key: string]: unknown;
}

/** What a manifest asks for, by kind. */
export type GrantRequests = Readonly<Partial<Record<GrantKind, GrantRequest>>>;

const kinds = Object.keys(requestKeys);

/** Reads what a manifest asks for; that each has a reason was checked before. Paths need not be absolute: the host decides. */
export function readRequests(asked: Readonly<Record<string, unknown>>, refuse: Refuse): GrantRequests {
  refuseUnknown(asked, "tenon.grants", kinds, refuse);
  for (const [kind, request] of Object.entries(asked)) {
    const keys = requestKeys[kind as GrantKind];
    refuseUnknown(
      request as object as Record<string, unknown>,
      `tenon.grants.${kind}`,
      ["reason", ...Object.keys(keys)],
      refuse,
    );
    const schema = t.Object(Object.fromEntries(Object.entries(keys).map(([key, each]) => [key, t.Optional(each)])));
    refuseUnfit(schema, request, `tenon.grants.${kind}`, refuse);
  }
  return Object.freeze({ ...(asked as GrantRequests) });
}
