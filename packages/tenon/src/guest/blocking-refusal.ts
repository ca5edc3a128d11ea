import { TenonError } from "../contract/errors/error.ts";

export interface Named {
  readonly name: string;
  readonly version: string;
}

export function blockingRefusal({ name: plugin, version }: Named, why: string): TenonError<"TENON_BLOCKING_REFUSED"> {
  return new TenonError("TENON_BLOCKING_REFUSED", { plugin, version, why });
}
