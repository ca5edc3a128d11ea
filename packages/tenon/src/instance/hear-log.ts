import type { RealmLogLine } from "../realm/realm.ts";
import type { Instance } from "./instance.ts";

/** More than is kept of a line; a guest that keeps to the rules sends no longer one. */
const longestLog = 64 * 1024;

/** A line came from the realm. What it belongs to is what the host knows of that call, not what the guest says. */
export function hearLog({ logs, realm, around }: Instance, line: RealmLogLine): void {
  const { level, text, call, fields, dropped } = line;
  const within = call === undefined ? undefined : realm?.peer.callOf(call);
  logs.write(level, around.mapStack(text.slice(0, longestLog)), {
    ...{ call, fields, dropped },
    method: within?.target.kind === "method" ? within.target.name : undefined,
    traceparent: within?.trace,
  });
}
