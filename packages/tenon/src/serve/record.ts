import type { Host } from "../index.ts";
import type { Journal } from "../journal.ts";

/** Writes what becomes of a host's plugins into a journal, until disposed. */
export function record(host: Host, journal: Journal): Disposable {
  const stack = new DisposableStack();
  journal.write("host", { instances: host.instances });
  stack.use(
    host.on("state", ({ error, ...state }) =>
      journal.write("state", error === undefined ? state : { ...state, error: error.message }),
    ),
  );
  stack.use(host.on("proof", (proof) => journal.write("proof", proof)));
  stack.use(host.on("leak", (leak) => journal.write("leak", leak)));
  stack.use(host.on("rollout", (status) => journal.write("rollout", status)));
  stack.use(host.on("breaker", (event) => journal.write("breaker", event)));
  stack.use(host.on("lostHold", (hold) => journal.write("lostHold", hold)));
  stack.use(
    host.on("configuration", ({ kind, ...event }) =>
      journal.write("configuration", {
        kind,
        plan: event.plan?.text,
        ...("error" in event ? { error: event.error?.message } : {}),
      }),
    ),
  );
  return stack;
}
