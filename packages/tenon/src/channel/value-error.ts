import { TenonError } from "../contract/errors/error.ts";
import { printable } from "../contract/found.ts";
import { ValueProblem } from "./problem.ts";

const longestPath = 200;

/** What was thrown while a value was copied, as the error its sender sees; what is no problem of the value stays as it is. */
export function valueError(
  thrown: unknown,
  code: "TENON_INPUT_INVALID" | "TENON_OUTPUT_INVALID",
  where: string,
): unknown {
  if (!ValueProblem.is(thrown)) return thrown;
  const { found, wanted, reason } = thrown;
  const path = printable(thrown.path, longestPath);
  switch (reason) {
    case "too-large":
    case "too-deep":
      return new TenonError("TENON_VALUE_TOO_LARGE", { where, path, found, limit: wanted });
    case "unfit":
    case "unreadable":
      return new TenonError(code, { where, path, found, wanted });
  }
}
