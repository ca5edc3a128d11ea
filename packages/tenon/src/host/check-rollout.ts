import { TenonError } from "../contract/errors/error.ts";
import { describe } from "../contract/found.ts";
import { isObject } from "../contract/untrusted.ts";
import { type AnalysisOptions, rolloutDefaults } from "../registry/rollout/rollout-options.ts";
import type { RolloutOptions } from "./rollout-options.ts";

const longestMs = 2 ** 31 - 1;

/** @throws TENON_OPTION_INVALID */
export function checkRollout({
  steps,
  holdMs,
  key,
  analysis,
}: Pick<RolloutOptions, "steps" | "holdMs" | "key" | "analysis">): void {
  checkMs("holdMs", holdMs);
  check("key", key, "the name of an attribute", key === undefined || (typeof key === "string" && key !== ""));
  if (steps !== undefined) checkSteps(steps);
  if (analysis === undefined || analysis === false) return;
  check("analysis", analysis, "an object of settings, or false", isObject(analysis));
  for (const [setting, value] of Object.entries(analysis)) checkSetting(setting, value);
}

function checkSteps(steps: unknown): void {
  check(
    "steps",
    steps,
    "a list of 1 to 100 percentages",
    Array.isArray(steps) && steps.length > 0 && steps.length <= 100,
  );
  let before = 0;
  for (const [index, step] of (steps as readonly unknown[]).entries()) {
    const percentage: unknown = isObject(step) ? step["percentage"] : step;
    const rises = typeof percentage === "number" && percentage > before && percentage <= 100;
    check(`steps[${index}]`, percentage, `a percentage above ${before}, at most 100`, rises);
    if (isObject(step)) checkMs(`steps[${index}].holdMs`, step["holdMs"]);
    before = percentage as number;
  }
  check("steps", before, "100 at the end", before === 100);
}

function checkSetting(setting: string, value: unknown): void {
  const option = `analysis.${setting}`;
  const known = Object.keys(rolloutDefaults.analysis);
  check(option, setting, `one of ${known.join(", ")}`, known.includes(setting));
  const isNumber = typeof value === "number" && Number.isFinite(value);
  switch (setting as keyof AnalysisOptions) {
    case "falseRollbacks":
      return check(option, value, "a part of 1, more than 0 and at most 0.5", isNumber && value > 0 && value <= 0.5);
    case "slowRatio":
      return check(option, value, "a ratio of 1 or more", isNumber && value >= 1);
    case "growthBytesPerMinute":
      return check(option, value, "bytes a minute, 0 or more", isNumber && value >= 0);
    case "everyMs":
      return check(option, value, "milliseconds, 1 or more", isNumber && value >= 1 && value <= longestMs);
    case "warmupCalls":
    case "minCalls":
      return check(option, value, "a whole number, 0 or more", Number.isInteger(value) && (value as number) >= 0);
  }
}

function checkMs(option: string, value: unknown): void {
  const fits = value === undefined || (typeof value === "number" && value >= 0 && value <= longestMs);
  check(option, value, "milliseconds, 0 or more", fits);
}

function check(option: string, value: unknown, wanted: string, fits: boolean): void {
  if (!fits) throw new TenonError("TENON_OPTION_INVALID", { option, found: describe(value), wanted });
}
