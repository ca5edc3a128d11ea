import { type Proof, TenonError } from "../index.ts";
import type { LeakCheckOptions, TestHostOptions } from "./options.ts";

// All of these throw TENON_OPTION_INVALID, before anything has changed.

export function checkTestHost(options: TestHostOptions): void {
  checkObject(options);
  const { leaks } = options;
  check("proofs", (options as { proofs?: unknown }).proofs, "nothing: a test host proves every unload", isAbsent);
  check("leaks", leaks, '"fail" or "allow"', (value) => isAbsent(value) || value === "fail" || value === "allow");
}

export function checkLeakCheck(options: LeakCheckOptions): void {
  checkObject(options);
  const { beforeEach, afterEach, settleMs, ignore, temporaryFiles, places } = options;
  for (const [name, hook] of Object.entries({ beforeEach, afterEach }))
    check(name, hook, "a hook of the test runner", isOptional("function"));
  const isPair = (beforeEach === undefined) === (afterEach === undefined);
  check("afterEach", afterEach, "both hooks or none", () => isPair);
  check("settleMs", settleMs, "milliseconds, 0 or more", (value) => isAbsent(value) || isMs(value));
  check("ignore", ignore, "a list of regular expressions", (value) => isAbsent(value) || isPatterns(value));
  check(
    "temporaryFiles",
    temporaryFiles,
    "a regular expression",
    (value) => isAbsent(value) || value instanceof RegExp,
  );
  check("places", places, "true or false", isOptional("boolean"));
}

export function checkProofs(proofs: readonly Proof[]): void {
  for (const proof of proofs) check("proof", proof, "a proof, or a list of proofs", isProof);
}

function checkObject(options: object): void {
  check("options", options, "an object of options", (value) => typeof value === "object" && value !== null);
}

function check(option: string, value: unknown, wanted: string, fits: (value: unknown) => boolean): void {
  if (fits(value)) return;
  const found = isAbsent(value) ? "nothing" : (JSON.stringify(value) ?? `a ${typeof value}`).slice(0, 80);
  throw new TenonError("TENON_OPTION_INVALID", { option, found, wanted });
}

function isAbsent(value: unknown): boolean {
  return value === undefined;
}

function isOptional(type: "function" | "boolean"): (value: unknown) => boolean {
  return (value) => value === undefined || typeof value === type;
}

function isMs(value: unknown): boolean {
  return typeof value === "number" && value >= 0;
}

function isPatterns(value: unknown): boolean {
  return Array.isArray(value) && value.every((each) => each instanceof RegExp);
}

function isProof(value: unknown): boolean {
  return (
    typeof value === "object" && value !== null && "verdict" in value && "owned" in value && Array.isArray(value.owned)
  );
}
