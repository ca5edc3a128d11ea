import { resolve } from "node:path";
import { type Command, Option } from "commander";
import type { Grants, RealmKind } from "../index.ts";
import { UsageError } from "./failure.ts";
import { given } from "./given.ts";

/** Options of what is to be loaded. */
export interface PluginOptions {
  readonly realm?: RealmKind;
  readonly configJson?: string;
  readonly grants?: string;
  readonly digest?: string;
}

export function withPlugin(command: Command): Command {
  return withRealm(command).option("--digest <sha256>", "the digest that it must have");
}

/** The same without the digest, for what changes. */
export function withRealm(command: Command): Command {
  return command
    .addOption(new Option("--realm <kind>", "where it runs").choices(["thread", "process", "inline"]))
    .option("--config-json <json>", "its configuration")
    .option("--grants <json>", 'what it may do: all, or JSON such as {"net":["api.example.com:443"]}');
}

interface Request {
  readonly source: string;
  readonly realm?: RealmKind;
  readonly config?: unknown;
  readonly digest?: string;
  readonly grants?: Grants;
}

/** The part of a request that load and swap share. A path is the caller's, not the host's: they may have different directories. */
export function requestOf(source: string, { realm, configJson, grants, digest }: PluginOptions): Request {
  return {
    source: /^(\.{0,2}[\\/]|\.{1,2}$)/.test(source) ? resolve(source) : source,
    ...given({
      realm,
      digest,
      config: configJson === undefined ? undefined : parse("--config-json", configJson, '{"burst":10}'),
      // What it holds is looked at by the host.
      grants:
        grants === undefined || grants === "all" ? grants : (parse("--grants", grants, '{"env":["TOKEN"]}') as Grants),
    }),
  };
}

function parse(option: string, text: string, example: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new UsageError(`Cannot read ${option}: ${(error as Error).message}, wanted JSON such as '${example}'`);
  }
}

/** Milliseconds of an option. */
export function milliseconds(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text.trim() !== "" && value >= 0 && value < Infinity) return value;
  throw new UsageError(`Cannot read ${name}: found ${JSON.stringify(text)}, wanted milliseconds, 0 or more`);
}
