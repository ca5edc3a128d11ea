import { definePlugin } from "tenon/plugin";

const text = { type: "string" };
const nothing = { type: "null" };
const single = { sync: false, idempotent: false, stream: "none" };

/** The contract of every plugin of this corpus, as attempt.ts has it for the host. */
export const Attempt = {
  name: "escape-attempt",
  major: 1,
  config: { type: "object", required: ["aim"], properties: { aim: text } },
  methods: {
    attack: {
      input: text,
      output: {
        type: "object",
        required: ["shown", "claims", "note"],
        properties: { shown: text, claims: { type: "boolean" }, note: text },
      },
      ...single,
    },
    give: { input: nothing, output: text, sync: false, idempotent: false, stream: "out" },
  },
  services: {
    host: { refuse: { input: text, output: text, ...single }, echo: { input: text, output: text, ...single } },
  },
  events: { told: text },
};

// What an attempt does to its own realm must not keep it from answering.
const { parse, stringify } = JSON;
const { apply } = Reflect;
const { join, push } = Array.prototype;
const { slice } = String.prototype;

/** A plugin that tries each of these when told its name. What one returns, shows or throws is answered as text. */
export function attempt(variants, give = () => []) {
  return definePlugin(Attempt, {
    setup(ctx) {
      const aim = parse(ctx.config.aim);
      const attack = async (name) => {
        const shown = [];
        let claims = false;
        const tools = {
          ctx,
          aim,
          /** Shows what was found; the host looks for its secrets in it. */
          show: (value) => apply(push, shown, [textOf(value)]),
          /** Says that something was done which the host can see, now or soon. */
          claim: () => void (claims = true),
        };
        let note;
        try {
          note = textOf(await variants[name](tools));
        } catch (error) {
          note = `threw ${textOf(error?.message ?? error)}`;
        }
        return { shown: apply(join, shown, ["\n"]), claims, note: apply(slice, note, [0, 300]) };
      };
      return { methods: { attack, give: () => give({ ctx, aim }) } };
    },
  });
}

function textOf(value) {
  try {
    const made = typeof value === "string" ? value : typeof value === "object" ? stringify(value) : String(value);
    return apply(slice, made ?? "undefined", [0, 50_000]);
  } catch {
    return "something that does not become text";
  }
}
