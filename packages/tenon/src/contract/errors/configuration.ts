import { entry, type Entries } from "./entry.ts";

export interface ConfigurationErrors {
  TENON_CONFIG_FILE_INVALID: {
    file: string;
    line: number;
    column: number;
    path: string;
    found: string;
    wanted: string;
    others: readonly string[];
  };
  TENON_CONFIG_FILE_UNREADABLE: { file: string; why: string };
  TENON_CONFIG_APPLY_FAILED: { file: string; step: string; phase: string; why: string; outcome: string };
}

/** What can go wrong with a configuration file and what it asks for. */
export const configurationErrors: Entries<ConfigurationErrors> = {
  TENON_CONFIG_FILE_INVALID: entry(
    "Configuration file cannot be used",
    (d) =>
      `Cannot use ${d.file}:${d.line}:${d.column}: at "${d.path}" found ${d.found}, wanted ${d.wanted}${d.others.map((other) => `\n  ${other}`).join("")}`,
    "Correct the file; until then the last good configuration stays.",
  ),
  TENON_CONFIG_FILE_UNREADABLE: entry(
    "Configuration file cannot be read",
    (d) => `Cannot read ${d.file}: ${d.why}`,
    "Check that the file exists and that the host may read it; until then the last good configuration stays.",
  ),
  TENON_CONFIG_APPLY_FAILED: entry(
    "Configuration cannot be applied",
    (d) => `Cannot apply ${d.file}: failed to ${d.step} (${d.phase}): ${d.why}; ${d.outcome}`,
    "Correct what the cause names, then save the file again or call apply.",
  ),
};
