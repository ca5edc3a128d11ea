import type { Contract } from "../contract.ts";
import { asContract, asEntry } from "./as-guest.ts";
import { cGuest } from "./c-guest.ts";
import { goGuest } from "./go-guest.ts";
import type { GuestLanguage } from "./language.ts";
import { type GuestModel, guestModel } from "./model.ts";
import { rustGuest } from "./rust-guest.ts";
import { sdkFiles } from "./sdk-files.ts";
import { skeleton } from "./skeleton.ts";

/** The files of a plugin in another language, by their paths. */
export interface GuestFiles {
  /** Made of the contract: written again each time. */
  readonly generated: ReadonlyMap<string, string>;
  /** To begin with: written once, and then its author's. */
  readonly skeleton: ReadonlyMap<string, string>;
}

/** What there is already. */
export interface GuestOptions {
  /** Path of the Go module that the plugin is; the contract's name by default. */
  readonly goModule?: string;
}

/**
 * Source files that bind a plugin to its contract: types, codecs, checks of layouts, the exports of the ABI, the SDK, and a
 * plugin to begin with. A plugin that does not do what the contract says does not compile with them.
 */
export function guestFiles(contract: Contract, language: GuestLanguage, options: GuestOptions = {}): GuestFiles {
  const model = guestModel(contract);
  const folder = language === "as" ? "assembly/tenon" : "tenon";
  const sdk = [...sdkFiles(language)].map(([file, text]) => [`${folder}/${file}`, text] as const);
  const bindings = Object.entries(bound(model, language, options.goModule ?? model.name));
  const generated = new Map([["contract.json", `${model.text}\n`], ...bindings, ...sdk]);
  return { generated, skeleton: new Map(Object.entries(skeleton(model, language))) };
}

function bound(model: GuestModel, language: GuestLanguage, goModule: string): Readonly<Record<string, string>> {
  switch (language) {
    case "go":
      return { "contract.go": goGuest(model, `${goModule}/tenon`) };
    case "rust":
      return { "src/contract.rs": rustGuest(model) };
    case "as":
      return { "assembly/contract.ts": asContract(model), "assembly/index.ts": asEntry(model) };
    case "c":
      return { "contract.h": cGuest(model) };
  }
}
