import { writeFile } from "node:fs/promises";
import { type LayoutLanguage, layoutSource, manifestLayout, structsIn } from "../index.ts";
import { guestLanguage, guestLanguages, writeGuest } from "../build.ts";
import { type AddCommand, type Around, run } from "./command.ts";
import { contractOf, exportsOf } from "./contracts-of.ts";
import { UsageError } from "./failure.ts";
import { given } from "./given.ts";

interface Options {
  readonly lang?: string;
  readonly contract?: string;
  readonly language?: string;
  readonly checks?: boolean;
  readonly package?: string;
  readonly out?: string;
  readonly json?: boolean;
}

const languages: readonly LayoutLanguage[] = ["c", "rust", "go"];

/** `tenon generate <module>` */
export const addGenerate: AddCommand = (program, around, ended) => {
  program
    .command("generate")
    .description(
      "write what a plugin in another language needs of its contract, or only the structs, with checks that its compiler makes",
    )
    .argument("<module>", "JavaScript or TypeScript file that exports contracts or structs; it is run")
    .option("--lang <name>", "go, rust, as or c: a plugin of WebAssembly: types, codecs, exports, the SDK, a skeleton")
    .option("--contract <name>", "which contract, where the module exports several")
    .option("--language <name>", "c, rust or go: only the structs")
    .option("--checks", "only the checks, for types of these names that the program has already")
    .option("--package <name>", "package of the Go source (default: layouts)")
    .option("--out <path>", "with --lang the plugin's directory (default: this one); else a file (default: prints)")
    .option("--json", 'print JSON: "layouts" as a manifest holds it, under "tenon" in package.json')
    .action(async (module: string, options: Options) => {
      ended(await run(around, options, () => generate(around, module, options)));
    });
};

async function generate(around: Around, module: string, options: Options): Promise<0> {
  if (options.lang !== undefined) return await generateGuest(around, module, options);
  const { terminal } = around;
  const structs = await structsOf(module);
  if (options.json === true) {
    const layouts = Object.fromEntries([...structs].map(([name, layout]) => [name, manifestLayout(layout)]));
    terminal.json({ layouts });
    return 0;
  }
  const text = layoutSource(languageOf(options), [...structs.values()], {
    checksOnly: options.checks === true,
    ...given({ package: packageOf(options) }),
  });
  if (options.out === undefined) terminal.write(text);
  else await write(options.out, text);
  return 0;
}

async function generateGuest({ terminal }: Around, module: string, options: Options): Promise<0> {
  const language = guestLanguage(options.lang);
  if (language === undefined)
    throw new UsageError(
      `Cannot read --lang: found ${JSON.stringify(options.lang)}, wanted one of ${guestLanguages.join(", ")}`,
    );
  const contract = await contractOf(module, options.contract);
  const out = options.out ?? ".";
  const written = await writeGuest(contract, language, out).catch((error: unknown) => {
    throw new UsageError(`Cannot write to --out ${out}: ${error instanceof Error ? error.message : String(error)}`);
  });
  if (options.json === true) terminal.json(written);
  else {
    for (const path of written.made) terminal.write(`made   ${path}\n`);
    for (const path of written.generated) terminal.write(`wrote  ${path}\n`);
  }
  return 0;
}

function languageOf({ language }: Options): LayoutLanguage {
  const known = languages.find((each) => each === language);
  if (known !== undefined) return known;
  const found = language === undefined ? "none" : JSON.stringify(language);
  throw new UsageError(`Cannot read --language: found ${found}, wanted one of ${languages.join(", ")}`);
}

function packageOf({ package: name }: Options): string | undefined {
  if (name === undefined || /^[a-z][a-z0-9_]*$/.test(name)) return name;
  throw new UsageError(`Cannot read --package: found ${JSON.stringify(name)}, wanted a name of a Go package`);
}

async function structsOf(module: string): Promise<ReturnType<typeof structsIn>> {
  const exported = Object.values(await exportsOf(module)).filter(isContractOrStruct);
  const structs = structsIn(...exported);
  if (structs.size > 0) return structs;
  throw new UsageError(
    `Cannot generate from ${module}: found no struct in what it exports, wanted a contract with one, or a struct`,
  );
}

function isContractOrStruct(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  return ("tenon" in value && value.tenon === "struct") || ("methods" in value && "major" in value);
}

async function write(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text);
  } catch (error) {
    throw new UsageError(`Cannot write --out ${file}: ${(error as Error).message}`);
  }
}
