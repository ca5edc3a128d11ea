import * as t from "typebox";
import { type Codec, compileCodec } from "../channel/codec.ts";
import { initKinds } from "../contract/init-change.ts";
import { ValueProblem } from "../channel/copy.ts";

const limits = { maxBytes: 4 * 2 ** 20, maxDepth: 64 };
const hooks = t.Object({ snapshot: t.Boolean(), restore: t.Boolean(), reconfigure: t.Boolean() });
const name = t.String({ maxLength: 512 });
const told = { label: t.String(), created: t.Array(t.String({ maxLength: 4_096 }), { maxItems: 16 }) };
const changes = t.Array(
  t.Object({
    kind: t.Union(initKinds.map((kind) => t.Literal(kind))),
    what: t.String({ maxLength: 500 }),
    created: told.created,
  }),
  { maxItems: 200 },
);
const entries = t.Array(t.Object(told));

/** What a guest answers to life-cycle calls. It is not trusted: read by codec like any plugin's answer. */
export const answers: Readonly<Record<"load" | "setup" | "teardown", Codec>> = {
  load: compileCodec(
    t.Object({
      contract: t.String({ maxLength: 2 ** 20 }),
      uses: t.Record(t.String(), t.String({ maxLength: 2 ** 20 })),
      hooks,
      stateless: t.Boolean(),
      compiled: t.Union([t.Literal("none"), t.Literal("used"), t.Literal("rejected")]),
    }),
    limits,
  ),
  setup: compileCodec(t.Object({ methods: t.Array(name), hooks, changes: t.Optional(changes) }), limits),
  teardown: compileCodec(
    t.Object({ closed: entries, failed: t.Array(t.Object({ ...told, message: t.String() })), late: entries }),
    limits,
  ),
};

/** What a value problem says, as one line. */
export function problemText(problem: unknown): string {
  return ValueProblem.is(problem)
    ? `at "${problem.path}" found ${problem.found}, wanted ${problem.wanted}`
    : String(problem);
}
