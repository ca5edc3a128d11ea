import type { Capability } from "./capability.ts";

/** A console whose lines become log lines of the plugin. */
export const pluginConsole: Capability = ({ ambient, log }) => {
  const counts = new Map<string, number>();
  const started = new Map<string, number>();
  const groups: string[] = [];
  const now = (): number => Date.now();
  const write =
    (level: "debug" | "info" | "warn" | "error") =>
    (...values: unknown[]): void =>
      log(
        level,
        groups.length === 0 ? ambient.format(values) : `${"  ".repeat(groups.length)}${ambient.format(values)}`,
      );
  const info = write("info");
  const warn = write("warn");
  const error = write("error");
  const debug = write("debug");
  const elapsed = (label: string): string => `${label}: ${now() - (started.get(label) ?? now())} ms`;
  const console = {
    log: info,
    info,
    warn,
    error,
    debug,
    dir: (value: unknown) => info(value),
    dirxml: info,
    table: (value: unknown) => info(value),
    trace: (...values: unknown[]) =>
      debug(`${ambient.format(values)}\n${(new Error("Trace").stack ?? "").split("\n").slice(2).join("\n")}`),
    assert: (holds: unknown, ...values: unknown[]) => {
      if (holds === false || holds === undefined || holds === null || holds === 0 || holds === "")
        error("Assertion failed", ...values);
    },
    count: (label = "default") => {
      counts.set(label, (counts.get(label) ?? 0) + 1);
      info(`${label}: ${counts.get(label)}`);
    },
    countReset: (label = "default") => void counts.delete(label),
    group: (...values: unknown[]) => {
      if (values.length > 0) info(...values);
      groups.push("");
    },
    groupCollapsed: (...values: unknown[]) => {
      if (values.length > 0) info(...values);
      groups.push("");
    },
    groupEnd: () => void groups.pop(),
    time: (label = "default") => void started.set(label, now()),
    timeLog: (label = "default", ...values: unknown[]) => info(elapsed(label), ...values),
    timeEnd: (label = "default") => {
      info(elapsed(label));
      started.delete(label);
    },
  };
  return { console };
};
